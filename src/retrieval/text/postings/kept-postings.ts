// An index together with its files and its merging: what word-index.ts and sparse-index.ts share.

import type { SegmentStore } from '../../segment-store.ts';
import { chooseMerge, MergeTask } from './merge.ts';
import { PostingFiles } from './posting-files.ts';
import { PostingIndex, type PostingIndexOptions } from './posting-index.ts';
import type { FrozenSegment } from './segment.ts';

export interface KeptPostingsOptions extends PostingIndexOptions {
  readonly prefix: string;
  readonly analysis: string;
  /** Absent: the index lives in memory only. */
  readonly store?: SegmentStore;
}

/** A slice of merging: how long, by whose clock. */
export interface MergeBudget {
  readonly milliseconds: number;
  /** Milliseconds from any start. */
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

export class KeptPostings {
  readonly index: PostingIndex;
  readonly #files: PostingFiles | null;
  #merging = false;
  #merge: { readonly task: MergeTask } | null = null;

  constructor(options: KeptPostingsOptions) {
    this.index = new PostingIndex(options);
    this.#files =
      options.store === undefined ? null : new PostingFiles(options.store, options.prefix, options.analysis);
  }

  load(): Promise<number | null> {
    return this.#files === null ? Promise.resolve(null) : this.#files.load(this.index);
  }

  async flush(mark: number): Promise<void> {
    await this.#files?.flush(this.index, mark);
  }

  async clearFiles(): Promise<void> {
    await this.#files?.clear();
  }

  /** Afterwards, until the next await, every segment has its positions in memory. */
  async loadPositions(of: () => readonly FrozenSegment[] = () => this.index.frozen): Promise<void> {
    // A flush that ends while this reads takes positions out again.
    while (of().some(segment => segment.positions === null)) await this.#files?.loadPositions(of());
  }

  /** True while there is more to merge; at once when another call is at it. Throws ABORTED: what was merged so far is dropped, the index is as before. */
  async mergeStep(budget: MergeBudget): Promise<boolean> {
    if (this.#merging) return true;
    this.#merging = true;
    const started = budget.now();
    try {
      if (this.#merge === null) {
        const inputs = chooseMerge(this.index.frozen);
        if (inputs.length === 0) return false;
        await this.loadPositions(() => inputs);
        this.#merge = { task: new MergeTask(this.index, inputs) };
      }
      const expired = () => budget.now() - started >= budget.milliseconds;
      if (!this.#merge.task.step(expired, budget.signal)) return true;
    } catch (error) {
      this.#merge = null;
      throw error;
    } finally {
      this.#merging = false;
    }
    this.#merge = null;
    return chooseMerge(this.index.frozen).length > 0;
  }
}
