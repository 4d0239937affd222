// What the two scans have in common: rows in segments of a fixed size, so that growth never moves a row, and a mask per segment.

import type { Bitmap } from '../filter/bitmap.ts';
import type { Arena } from './arena.ts';

export const SEGMENT_ROWS = 8192;
const MASK_WORDS = SEGMENT_ROWS / 32;

/** Keeps something of each vector in memory and names the rows that are probably nearest. */
export interface CandidateScan {
  readonly kind: 'dense' | 'binary';
  set(slot: number, record: Uint8Array): void;
  /** Zeroes what is kept of a vector. */
  erase(slot: number): void;
  /**
   * Slots of `live` (and of `filter`) that hold the nearest vectors, `count` of them where there are as many; in no special order.
   *
   * @param query unit vector, float32[dimension]
   */
  candidates(query: Float32Array, count: number, live: Bitmap, filter: Bitmap | null): Uint32Array;
}

/**
 * Writes live ∧ filter for one segment.
 *
 * @param mask address of u32[SEGMENT_ROWS / 32]
 * @returns words up to the last that is not 0
 */
export function writeMask(
  arena: Arena,
  mask: number,
  segment: number,
  live: Bitmap,
  filter: Bitmap | null,
): number {
  const words = arena.u32;
  const from = segment * MASK_WORDS;
  const start = mask >> 2;
  let end = 0;
  for (let i = 0; i < MASK_WORDS; i++) {
    let word = live.words[from + i] ?? 0;
    if (filter !== null) word &= filter.words[from + i] ?? 0;
    words[start + i] = word;
    if (word !== 0) end = i + 1;
  }
  return end;
}
