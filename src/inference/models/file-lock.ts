// One tab at a time fetches or removes a file. Web Locks end with their tab, so none is left behind.

import { throwIfAborted } from '../../contracts/errors.ts';

/**
 * Runs while holding the file's lock.
 *
 * @param wait a signal that ends the waiting, or `if-free` to do nothing when another tab holds the lock
 * @throws ABORTED while waiting
 */
export async function withFileLock(
  sha256: string,
  wait: AbortSignal | undefined | 'if-free',
  run: () => Promise<void>,
): Promise<void> {
  const { locks } = (globalThis.navigator ?? {}) as { readonly locks?: LockManager };
  const name = `memos-model-file:${sha256}`;
  if (locks === undefined) return run();
  if (wait === 'if-free')
    return locks.request(name, { ifAvailable: true }, async lock => {
      if (lock !== null) await run();
    });
  throwIfAborted(wait);
  try {
    await locks.request(name, wait === undefined ? {} : { signal: wait }, run);
  } catch (thrown) {
    throwIfAborted(wait);
    throw thrown;
  }
}
