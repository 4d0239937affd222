// Seeded vectors for tests and benchmarks: same seed, same vectors. `clusteredVectors` has the shape of text embeddings:
// 200 clusters of uneven size, each spread along 32 directions, all off one common mean.

export type Random = () => number;

/** Mulberry32 (Tommy Ettinger, public domain): uniform in [0, 1). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal (Marsaglia's polar method). */
export function normal(random: Random): number {
  for (;;) {
    const u = 2 * random() - 1;
    const v = 2 * random() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

export function normalise(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const x of vector) sum += x * x;
  const inverse = 1 / Math.sqrt(sum);
  for (let j = 0; j < vector.length; j++) vector[j] = (vector[j] ?? 0) * inverse;
  return vector;
}

export function randomUnit(dimension: number, random: Random): Float32Array {
  return normalise(Float32Array.from({ length: dimension }, () => normal(random)));
}

/** A source of unit vectors; `into` saves an allocation per vector. */
export function clusteredVectors(dimension: number, seed: number): (into?: Float32Array) => Float32Array {
  const random = seededRandom(seed);
  const mean = randomUnit(dimension, random);
  const centres = Array.from({ length: 200 }, () =>
    normalise(randomUnit(dimension, random).map((x, j) => x + 0.35 * (mean[j] ?? 0))),
  );
  const directions = Array.from({ length: 96 }, () => randomUnit(dimension, random));
  const weights = Array.from({ length: 32 }, (_, r) => (r + 1) ** -0.5);
  const total = Math.hypot(...weights);
  const spreads = centres.map(() =>
    weights.map(weight => ({
      direction: directions[Math.floor(random() * 96)] ?? mean,
      size: (0.9 * weight) / total,
    })),
  );
  // noise from a table: a normal number per component would be most of the time that a benchmark takes
  const noise = Float32Array.from({ length: 65_536 }, () => (normal(random) * 0.3) / Math.sqrt(dimension));
  return (into = new Float32Array(dimension)) => {
    const cluster = Math.floor(random() ** 1.5 * 200);
    const offset = Math.floor(random() * (65_536 - dimension));
    const centre = centres[cluster] ?? mean;
    for (let j = 0; j < dimension; j++) into[j] = (centre[j] ?? 0) + (noise[offset + j] ?? 0);
    for (const { direction, size } of spreads[cluster] ?? []) {
      const z = normal(random) * size;
      for (let j = 0; j < dimension; j++) into[j] = (into[j] ?? 0) + z * (direction[j] ?? 0);
    }
    return normalise(into);
  };
}

export function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let j = 0; j < a.length; j++) {
    const x = a[j] ?? 0;
    const y = b[j] ?? 0;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return dot / Math.sqrt(aa * bb);
}
