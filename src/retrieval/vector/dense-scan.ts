// Exact int8 scan of every row, all in memory: P + 4 bytes a row. For up to about 100,000 rows (2 ms); above, binary-scan.ts.

import type { Bitmap } from '../filter/bitmap.ts';
import type { Arena } from './arena.ts';
import { SEGMENT_ROWS, writeMask } from './candidate-scan.ts';
import type { CandidateScan } from './candidate-scan.ts';
import { quantiseQuery } from './query-vector.ts';
import { paddedDimension, scaleOf } from './vector-record.ts';

interface Segment {
  readonly rows: number;
  readonly scales: number;
}

export class DenseScan implements CandidateScan {
  readonly kind = 'dense';
  readonly #arena: Arena;
  readonly #padded: number;
  readonly #query: number;
  readonly #mask: number;
  readonly #segments: Segment[] = [];
  #list = 0;
  #listLength = 0;

  constructor(arena: Arena, dimension: number) {
    this.#arena = arena;
    this.#padded = paddedDimension(dimension);
    this.#query = arena.allocate(this.#padded * 2);
    this.#mask = arena.allocate(SEGMENT_ROWS / 8);
  }

  set(slot: number, record: Uint8Array): void {
    const index = Math.floor(slot / SEGMENT_ROWS);
    while (this.#segments.length <= index)
      this.#segments.push({
        rows: this.#arena.allocate(SEGMENT_ROWS * this.#padded),
        scales: this.#arena.allocate(SEGMENT_ROWS * 4),
      });
    const segment = this.#segments[index];
    if (segment === undefined) return;
    const row = slot % SEGMENT_ROWS;
    this.#arena.u8.set(record.subarray(0, this.#padded), segment.rows + row * this.#padded);
    this.#arena.f32[segment.scales / 4 + row] = scaleOf(record);
  }

  erase(slot: number): void {
    const segment = this.#segments[Math.floor(slot / SEGMENT_ROWS)];
    if (segment === undefined) return;
    const from = segment.rows + (slot % SEGMENT_ROWS) * this.#padded;
    this.#arena.u8.fill(0, from, from + this.#padded);
  }

  candidates(query: Float32Array, count: number, live: Bitmap, filter: Bitmap | null): Uint32Array {
    if (count > this.#listLength) {
      this.#listLength = Math.max(count, 256, this.#listLength * 2);
      this.#list = this.#arena.allocate(this.#listLength * 8);
    }
    quantiseQuery(this.#arena, query, this.#query);
    let kept = 0;
    this.#segments.forEach(({ rows, scales }, index) => {
      const words = writeMask(this.#arena, this.#mask, index, live, filter);
      kept = this.#arena.kernels.dotScan(
        this.#query,
        rows,
        scales,
        this.#mask,
        words,
        this.#padded,
        index * SEGMENT_ROWS,
        this.#list,
        count,
        kept,
      );
    });
    const { u32 } = this.#arena;
    return Uint32Array.from({ length: kept }, (_, i) => u32[this.#list / 4 + 2 * i + 1] ?? 0);
  }
}
