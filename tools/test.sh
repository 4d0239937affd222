#!/usr/bin/env bash
# npm test: finds a Chromium, or installs one, says which; then runs every gate (or those named: npm test -- unit types). Ends with "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/.."

find_chromium() {
  node --input-type=module -e '
    import { findChromium } from "./tools/chromium.mjs";
    const found = findChromium();
    if (found === null) process.exit(1);
    console.log(`${found.path} (from ${found.from})`);'
}

install_chromium() {
  local root=()
  if [ "$(id -u)" -ne 0 ]; then root=(sudo -n); fi
  if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }; then
    # Ubuntu's chromium is a wrapper around a snap, which does not run in containers: Debian's only.
    if grep -qs '^ID=debian' /etc/os-release; then
      echo "No Chromium found: installing Debian's with apt-get."
      "${root[@]}" apt-get update -qq
      DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends chromium
      return
    fi
    echo "No Chromium found: installing Playwright's, with its system libraries."
    npx playwright install --with-deps chromium
    return
  fi
  echo "No Chromium found: installing Playwright's."
  npx playwright install chromium
}

if [ -n "${CHROMIUM_PATH:-}" ] && [ ! -e "$CHROMIUM_PATH" ]; then
  echo "CHROMIUM_PATH names $CHROMIUM_PATH, which is not there." >&2
  exit 2
fi
if ! chromium=$(find_chromium); then
  install_chromium
  if ! chromium=$(find_chromium); then
    echo "Still no Chromium. Set CHROMIUM_PATH to one, then run npm test again." >&2
    exit 2
  fi
fi
echo "Chromium: $chromium"

exec node tools/verify.mjs "$@"
