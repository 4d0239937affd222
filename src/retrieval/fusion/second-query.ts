// Pseudo-relevance feedback (Rocchio 1971) in the embedder's space: what is like the first three results may hold the rest of the
// answer. Evidence that lies in several memories is often told in the same terms, which the question lacks.

import type { Bitmap } from '../filter/bitmap.ts';
import type { VectorIndex } from '../vector/vector-index.ts';
import type { Candidates } from './candidates.ts';
import { dot } from './diversity.ts';
import { standardise } from './standardise.ts';
import { POOL } from './weights.ts';

/** Standardised likeness of each candidate to the mean of the first results; 0 for all where none has a vector. */
export function feedbackScores(
  vectors: VectorIndex,
  { slots, places }: Candidates,
  first: readonly number[],
  allowed: Bitmap,
): Float64Array {
  const scores = new Float64Array(slots.length);
  let mean: Float32Array | null = null;
  for (const place of first) {
    const vector = vectors.vector(slots[place] as number);
    if (vector === null) continue;
    mean = mean === null ? vector : mean.map((value, index) => value + (vector[index] as number));
  }
  // Opposite vectors cancel out: their mean points nowhere.
  if (mean === null || dot(mean, mean) < 1e-6) return scores;
  const found = vectors.pool(mean, POOL, allowed);
  const { values, outside } = standardise(found, 0, false, 0.008);
  scores.fill(outside);
  for (const [rank, slot] of found.slots.entries()) {
    const place = places.placeOf(slot);
    if (place >= 0) scores[place] = values[rank] as number;
  }
  return scores;
}
