// What every part of the kernel stands on: the store, the clock, ids and randomness, all passed in. It decides nothing.

import type { MemCube } from '../contracts/cube.ts';
import type { Clock, CubeId, IdSource, Instant, BranchId } from '../contracts/ids.ts';
import type { OperationRecord } from '../contracts/operation-log.ts';
import { headOf } from './cube/head.ts';
import type { CubeHead, MemoryStore } from './ports.ts';

/** Told after each commit, so that index and screen follow. */
export interface Committed {
  readonly act: string;
  readonly branch: BranchId;
  /** Cubes that have a new head, or none any more. */
  readonly cubes: readonly CubeId[];
  /** Cubes whose bytes are gone: drop their vectors, snapshots and adapters. */
  readonly purged: readonly CubeId[];
  readonly records: readonly OperationRecord[];
  /** Items may have come into or left the inbox. */
  readonly inbox: boolean;
}

export interface KernelOptions {
  readonly store: MemoryStore;
  readonly clock: Clock;
  readonly newId: IdSource;
  /** Fills the array with random bytes and returns it: `crypto.getRandomValues`. */
  readonly randomBytes: (into: Uint8Array) => Uint8Array;
  /** Secret of this store (any string); keys the text hashes and the watermarks. */
  readonly secret: string;
  /** How long a purge can be undone, milliseconds. Default 30 s. */
  readonly purgeGraceMs?: number;
  readonly onCommit?: (event: Committed) => void;
  /** Called when usage counters wait to be written; run the given function within a few seconds. */
  readonly scheduleFlush?: (flush: () => Promise<void>) => void;
}

export const PURGE_GRACE_MS = 30_000;

/** The environment of one open store. */
export class KernelCore {
  readonly store: MemoryStore;
  readonly newId: IdSource;
  readonly secret: string;
  readonly purgeGraceMs: number;
  readonly onCommit: (event: Committed) => void;
  readonly #clock: Clock;
  readonly #randomBytes: (into: Uint8Array) => Uint8Array;
  #last: Instant = 0;

  constructor(options: KernelOptions) {
    this.store = options.store;
    this.newId = options.newId;
    this.secret = options.secret;
    this.purgeGraceMs = options.purgeGraceMs ?? PURGE_GRACE_MS;
    this.onCommit = options.onCommit ?? (() => undefined);
    this.#clock = options.clock;
    this.#randomBytes = options.randomBytes;
  }

  /**
   * The time, never before the last record's: when the device's clock runs back, the kernel stands still until it has caught up.
   * Nothing is refused and nothing lost; records of that time share one moment and keep their order by seq.
   */
  now(): Instant {
    this.#last = Math.max(this.#last, this.#clock());
    return this.#last;
  }

  /** Takes note of a moment in the log, so that `now` never falls behind it. */
  noteTime(at: Instant): void {
    this.#last = Math.max(this.#last, at);
  }

  /** 16 random bytes as hex, for one digest. */
  newSalt(): string {
    const bytes = this.#randomBytes(new Uint8Array(16));
    return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
  }

  headOf(cube: MemCube): CubeHead {
    return headOf(cube, this.secret);
  }
}
