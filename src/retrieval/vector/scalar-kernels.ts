// The vector kernels in TypeScript, for browsers without WebAssembly SIMD. Same results as kernels.wat to the bit:
// integers add up alike in any order, and each single-precision step is rounded with Math.fround where the SIMD code rounds.

import type { LinearMemory, VectorKernels } from './kernel-contract.ts';

const { fround } = Math;
/** Adding and taking away 1.5 · 2^23 rounds a small float32 to the nearest integer, halves to even, as f32x4.nearest does. */
const ROUNDER = 12_582_912;
const nearest = (x: number): number => fround(fround(x + ROUNDER) - ROUNDER);

function popcount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

interface Views {
  readonly buffer: ArrayBuffer;
  readonly i8: Int8Array;
  readonly u8: Uint8Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
}

const viewsOf = (buffer: ArrayBuffer): Views => ({
  buffer,
  i8: new Int8Array(buffer),
  u8: new Uint8Array(buffer),
  i16: new Int16Array(buffer),
  u16: new Uint16Array(buffer),
  u32: new Uint32Array(buffer),
  i32: new Int32Array(buffer),
  f32: new Float32Array(buffer),
});

/** Addresses of 2- and 4-byte values must be aligned, as they are everywhere in this folder. */
export class ScalarKernels implements VectorKernels {
  readonly #memory: LinearMemory;
  #cached: Views;

  constructor(memory: LinearMemory) {
    this.#memory = memory;
    this.#cached = viewsOf(memory.buffer);
  }

  get #views(): Views {
    if (this.#cached.buffer !== this.#memory.buffer) this.#cached = viewsOf(this.#memory.buffer);
    return this.#cached;
  }

  #dot(query: number, row: number, dimension: number): number {
    const { i8, i16 } = this.#views;
    const start = query >> 1;
    let sum = 0;
    for (let j = 0; j < dimension; j++) sum += (i8[row + j] ?? 0) * (i16[start + j] ?? 0);
    return sum;
  }

  dotRows(query: number, rows: number, stride: number, count: number, dimension: number, out: number): void {
    const { i32 } = this.#views;
    for (let i = 0; i < count; i++) i32[(out >> 2) + i] = this.#dot(query, rows + i * stride, dimension);
  }

  dotScan(
    query: number,
    rows: number,
    scales: number,
    mask: number,
    maskWords: number,
    dimension: number,
    first: number,
    list: number,
    limit: number,
    count: number,
  ): number {
    const { u32, f32 } = this.#views;
    const base = list >> 2;
    let kept = count;
    for (let word = 0; word < maskWords; word++) {
      for (let bits = u32[(mask >> 2) + word] ?? 0; bits !== 0; bits &= bits - 1) {
        const row = word * 32 + (31 - Math.clz32(bits & -bits));
        const dot = this.#dot(query, rows + row * dimension, dimension);
        const score = fround(fround(dot) * (f32[(scales >> 2) + row] ?? 0));
        if (kept >= limit && !(score > (f32[base + 2 * (limit - 1)] ?? 0))) continue;
        if (kept < limit) kept++;
        let entry = kept - 1;
        for (; entry > 0 && (f32[base + 2 * entry - 2] ?? 0) < score; entry--) {
          u32[base + 2 * entry] = u32[base + 2 * entry - 2] ?? 0;
          u32[base + 2 * entry + 1] = u32[base + 2 * entry - 1] ?? 0;
        }
        f32[base + 2 * entry] = score;
        u32[base + 2 * entry + 1] = first + row;
      }
    }
    return kept;
  }

  hammingScan(
    query: number,
    codes: number,
    mask: number,
    maskWords: number,
    codeWords: number,
    distances: number,
    histogram: number,
  ): void {
    const { u32, u16 } = this.#views;
    const words = codeWords * 2;
    const queryWord = query >> 2;
    u16.fill(0xffff, distances >> 1, (distances >> 1) + 32 * maskWords);
    for (let word = 0; word < maskWords; word++) {
      for (let bits = u32[(mask >> 2) + word] ?? 0; bits !== 0; bits &= bits - 1) {
        const row = word * 32 + (31 - Math.clz32(bits & -bits));
        const code = (codes >> 2) + row * words;
        let distance = 0;
        for (let j = 0; j < words; j++)
          distance += popcount((u32[code + j] ?? 0) ^ (u32[queryWord + j] ?? 0));
        u16[(distances >> 1) + row] = distance;
        const bin = (histogram >> 2) + distance;
        u32[bin] = (u32[bin] ?? 0) + 1;
      }
    }
  }

  hammingCollect(
    distances: number,
    rows: number,
    threshold: number,
    ties: number,
    first: number,
    out: number,
  ): number {
    const { u16, u32 } = this.#views;
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const distance = u16[(distances >> 1) + row] ?? 0;
      if (distance > threshold) continue;
      if (distance === threshold) {
        const left = u32[ties >> 2] ?? 0;
        if (left === 0) continue;
        u32[ties >> 2] = left - 1;
      }
      u32[(out >> 2) + count++] = first + row;
    }
    return count;
  }

  quantise(vector: number, dimension: number, high: number, low: number): number {
    const { f32, i8 } = this.#views;
    const start = vector >> 2;
    let peak = 0;
    for (let j = 0; j < dimension; j++) peak = Math.max(peak, Math.abs(f32[start + j] ?? 0));
    const scale = fround(peak / 127);
    const inverse = fround(127 / peak);
    const fine = fround(inverse * 254);
    for (let j = 0; j < dimension; j++) {
      const x = f32[start + j] ?? 0;
      const step = nearest(fround(x * inverse));
      const rest = fround(x - fround(step * scale));
      i8[high + j] = step;
      i8[low + j] = Math.min(127, Math.max(-127, nearest(fround(rest * fine))));
    }
    return scale;
  }

  encode(high: number, scale: number, mean: number, dimension: number, code: number): void {
    const { i8, u8, f32 } = this.#views;
    for (let byte = 0; byte < dimension / 8; byte++) {
      let bits = 0;
      for (let bit = 0; bit < 8; bit++) {
        const j = byte * 8 + bit;
        if (fround((i8[high + j] ?? 0) * scale) > (f32[(mean >> 2) + j] ?? 0)) bits |= 1 << bit;
      }
      u8[code + byte] = bits;
    }
  }
}
