/** A Chromium on this machine and where it was found; null when there is none. */
export function findChromium(): { readonly path: string; readonly from: string } | null;
export const CHROMIUM_ARGS: string[];
export function launchOptions(): { args: string[]; executablePath?: string };
