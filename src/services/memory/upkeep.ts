// What has to be done by the clock or on request, beside the calls: purges that fall due, lifespans, encoders, the backup.

import type { Caller } from '../../memory/caller.ts';
import { PURGE_GRACE_MS } from '../../memory/core.ts';
import type { MemoryKernel } from '../../memory/kernel.ts';
import type { CubeIndex } from './cube-index.ts';
import type { EncoderLink } from './encoder-link.ts';

/** Lifespans end on the minute at the latest. */
const ROUND_MS = 60_000;
const INBOX_SHOWN = 100;
const OWNER: Caller = { subject: 'user', context: 'read' };

export class Upkeep {
  readonly #kernel: MemoryKernel;
  readonly #index: CubeIndex;
  readonly #encoders: EncoderLink;

  constructor(kernel: MemoryKernel, index: CubeIndex, encoders: EncoderLink) {
    this.#kernel = kernel;
    this.#index = index;
    this.#encoders = encoders;
  }

  /** Begins the rounds. They end with the worker. */
  start(): void {
    setInterval(() => void this.#round(), ROUND_MS);
    void this.#round();
  }

  /** A purge was just marked: its bytes go when it can no longer be undone. */
  purgeLater(): void {
    setTimeout(() => void this.#round(), PURGE_GRACE_MS + 100);
  }

  /** Loads the encoders and lets the index catch up with them. */
  async useEncoders(urls: Parameters<EncoderLink['use']>[0]): Promise<void> {
    try {
      await this.#encoders.use(urls);
    } finally {
      this.#index.poke();
    }
  }

  /** Items that wait for a decision, at most 100. */
  async inboxCount(): Promise<number> {
    return (await this.#kernel.inbox(OWNER, { limit: INBOX_SHOWN })).items.length;
  }

  async #round(): Promise<void> {
    try {
      await this.#kernel.expireDue();
      const purged = await this.#kernel.purgeDue();
      if (purged.length > 0) await this.#index.forget(purged);
    } catch {
      // A full or closed store: the next round tries again, and whoever calls next is told.
    }
  }
}
