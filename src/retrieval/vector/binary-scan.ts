// One bit a component (sign about the mean), P / 8 bytes a row, for more rows than dense-scan.ts can look at in time.
// Hamming distance over all rows, cut to a wide set; the wide set ranked by the float query against the codes; the best of these
// are what the caller reads from disk. The codes are a pure function of row and mean: a damaged block is made again from the rows.

import type { Bitmap } from '../filter/bitmap.ts';
import type { Arena } from './arena.ts';
import { SEGMENT_ROWS, writeMask } from './candidate-scan.ts';
import type { CandidateScan } from './candidate-scan.ts';
import { nthHighest } from './top-list.ts';
import { paddedDimension, scaleOf } from './vector-record.ts';
import { BLOCK_ROWS } from './vector-rows.ts';

interface Segment {
  readonly codes: number;
  readonly distances: number;
}

/** The set that the finer ranking looks at, as a multiple of what is asked for. */
const WIDENING = 8;

export class BinaryScan implements CandidateScan {
  readonly kind = 'binary';
  /** float32[dimension], subtracted before the sign is taken. */
  readonly mean: Float32Array;
  readonly codeBytes: number;
  readonly #arena: Arena;
  readonly #dimension: number;
  readonly #padded: number;
  readonly #addresses: Readonly<Record<'query' | 'mask' | 'mean' | 'row' | 'histogram' | 'ties', number>>;
  readonly #segments: Segment[] = [];
  readonly #table: Float32Array;
  #out = 0;
  #outLength = 0;

  constructor(arena: Arena, dimension: number, mean: Float32Array) {
    this.#arena = arena;
    this.#dimension = dimension;
    this.#padded = paddedDimension(dimension);
    this.mean = mean;
    this.codeBytes = this.#padded / 8;
    this.#addresses = {
      query: arena.allocate(this.codeBytes),
      mask: arena.allocate(SEGMENT_ROWS / 8),
      mean: arena.allocate(this.#padded * 4),
      row: arena.allocate(this.#padded),
      histogram: arena.allocate((this.#padded + 1) * 4),
      ties: arena.allocate(4),
    };
    arena.f32.set(mean, this.#addresses.mean / 4);
    this.#table = new Float32Array(this.codeBytes * 256);
  }

  set(slot: number, record: Uint8Array): void {
    const { row, mean } = this.#addresses;
    const code = this.#codeAt(slot);
    this.#arena.u8.set(record.subarray(0, this.#padded), row);
    this.#arena.kernels.encode(row, scaleOf(record), mean, this.#padded, code);
  }

  erase(slot: number): void {
    const code = this.#codeAt(slot);
    this.#arena.u8.fill(0, code, code + this.codeBytes);
  }

  /** Bytes of the codes of `count` rows from `first` on; they lie in one segment. A view: copy before awaiting. */
  codes(first: number, count: number): Uint8Array {
    const from = this.#codeAt(first);
    return this.#arena.u8.subarray(from, from + count * this.codeBytes);
  }

  /** The codes of whole blocks of BLOCK_ROWS rows. */
  *blocks(numbers: readonly number[]): Generator<readonly [block: number, codes: Uint8Array]> {
    for (const block of numbers) yield [block, this.codes(block * BLOCK_ROWS, BLOCK_ROWS)];
  }

  candidates(query: Float32Array, count: number, live: Bitmap, filter: Bitmap | null): Uint32Array {
    const slots = this.near(query, count * WIDENING, live, filter);
    return slots.length <= count ? slots : this.#refine(query, slots, count);
  }

  /** Slots of the `wide` rows of least Hamming distance, ascending. */
  near(query: Float32Array, wide: number, live: Bitmap, filter: Bitmap | null): Uint32Array {
    const { kernels } = this.#arena;
    const at = this.#addresses;
    this.#encodeQuery(query);
    this.#arena.u32.fill(0, at.histogram / 4, at.histogram / 4 + this.#padded + 1);
    const words = this.#segments.map(({ codes, distances }, index) => {
      const used = writeMask(this.#arena, at.mask, index, live, filter);
      kernels.hammingScan(at.query, codes, at.mask, used, this.#padded / 64, distances, at.histogram);
      return used;
    });
    const { threshold, ties } = this.#cut(wide);
    if (wide > this.#outLength) {
      this.#outLength = wide;
      this.#out = this.#arena.allocate(wide * 4);
    }
    this.#arena.u32[at.ties / 4] = ties;
    let found = 0;
    this.#segments.forEach(({ distances }, index) => {
      found += kernels.hammingCollect(
        distances,
        (words[index] ?? 0) * 32,
        threshold,
        at.ties,
        index * SEGMENT_ROWS,
        this.#out + found * 4,
      );
    });
    return this.#arena.u32.slice(this.#out / 4, this.#out / 4 + found);
  }

  /** The distance up to which rows are taken, and how many of those exactly there. */
  #cut(count: number): { readonly threshold: number; readonly ties: number } {
    const start = this.#addresses.histogram / 4;
    let below = 0;
    for (let distance = 0; distance <= this.#padded; distance++) {
      const here = this.#arena.u32[start + distance] ?? 0;
      if (below + here >= count) return { threshold: distance, ties: count - below };
      below += here;
    }
    return { threshold: this.#padded, ties: count };
  }

  #encodeQuery(query: Float32Array): void {
    const { u8 } = this.#arena;
    const start = this.#addresses.query;
    u8.fill(0, start, start + this.codeBytes);
    for (let j = 0; j < this.#dimension; j++)
      if ((query[j] ?? 0) > (this.mean[j] ?? 0))
        u8[start + (j >> 3)] = (u8[start + (j >> 3)] ?? 0) | (1 << (j & 7));
  }

  /**
   * Asymmetric ranking: Σ ±(query − mean) by the bits of the code keeps the query's magnitudes, which the Hamming distance drops
   * (as in RaBitQ, arXiv 2405.12497 §3.2). One table look-up a byte of code.
   */
  #refine(query: Float32Array, slots: Uint32Array, count: number): Uint32Array {
    const table = this.#table;
    for (let byte = 0; byte < this.codeBytes; byte++) {
      const base = byte * 256;
      table[base] = 0;
      for (let bit = 0; bit < 8; bit++) {
        const j = byte * 8 + bit;
        const weight = (query[j] ?? 0) - (this.mean[j] ?? 0);
        for (let i = 0; i < 1 << bit; i++) table[base + (1 << bit) + i] = (table[base + i] ?? 0) + weight;
      }
    }
    const { u8 } = this.#arena;
    const scores = new Float32Array(slots.length);
    for (let i = 0; i < slots.length; i++) {
      const code = this.#codeAt(slots[i] ?? 0);
      let a = 0;
      let b = 0;
      for (let byte = 0; byte < this.codeBytes; byte += 2) {
        a += table[byte * 256 + (u8[code + byte] ?? 0)] ?? 0;
        b += table[byte * 256 + 256 + (u8[code + byte + 1] ?? 0)] ?? 0;
      }
      scores[i] = a + b;
    }
    const threshold = nthHighest(scores, count);
    let ties = count;
    for (const score of scores) if (score > threshold) ties--;
    const kept = new Uint32Array(count);
    let size = 0;
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i] as number;
      if (score > threshold || (score === threshold && ties-- > 0)) kept[size++] = slots[i] as number;
    }
    return kept;
  }

  #codeAt(slot: number): number {
    const index = Math.floor(slot / SEGMENT_ROWS);
    while (this.#segments.length <= index)
      this.#segments.push({
        codes: this.#arena.allocate(SEGMENT_ROWS * this.codeBytes),
        distances: this.#arena.allocate(SEGMENT_ROWS * 2),
      });
    return (this.#segments[index]?.codes ?? 0) + (slot % SEGMENT_ROWS) * this.codeBytes;
  }
}
