// The sampler's random numbers: xoshiro128** 1.1 seeded by SplitMix64 (Blackman, Vigna: Scrambled linear
// pseudorandom number generators, 2021; prng.di.unimi.it). The same seed gives the same answer on every device.

export type RandomSource = () => number;

const MASK_64 = (1n << 64n) - 1n;

/** SplitMix64, one step: [next state, output]. */
export function splitMix64(state: bigint): readonly [state: bigint, output: bigint] {
  const next = (state + 0x9e3779b97f4a7c15n) & MASK_64;
  let z = next;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
  return [next, z ^ (z >> 31n)];
}

/** xoshiro128** from four 32-bit words, not all zero; gives unsigned 32-bit integers. */
export function xoshiro128(words: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = words;
  return () => {
    const scrambled = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return scrambled;
  };
}

/** Numbers in [0, 1) with 53 random bits, from a seed of any safe integer. */
export function createRandom(seed: number): RandomSource {
  const [state, first] = splitMix64(BigInt.asUintN(64, BigInt(seed)));
  const [, second] = splitMix64(state);
  const next = xoshiro128([low(first), high(first), low(second), high(second)]);
  return () => ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function low(value: bigint): number {
  return Number(value & 0xffffffffn);
}

function high(value: bigint): number {
  return Number(value >> 32n);
}
