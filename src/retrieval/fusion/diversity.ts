// Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998), for near-copies only: a memory that says what a better one already
// said steps back. Mere likeness costs nothing, for turns of one conversation are alike and each may hold a piece of the answer.

/** Cosine of the embedder from which two texts say the same; unrelated ones lie at .75 to .85. */
const ALIKE = 0.955;
/** Points a perfect copy steps back: about the distance from first to tenth place. */
const PENALTY = 3;

/**
 * @param places candidates, best first
 * @param vectorOf unit vector of a place; null where there is none
 * @returns the same places in the order to show them, at most `limit`
 */
export function diversify(
  places: readonly number[],
  scores: Float64Array,
  limit: number,
  vectorOf: (place: number) => Float32Array | null,
): number[] {
  const waiting = places.map(place => ({ place, score: scores[place] as number, vector: vectorOf(place) }));
  const chosen: number[] = [];
  while (chosen.length < limit && waiting.length > 0) {
    let first = 0;
    for (let at = 1; at < waiting.length; at++)
      if ((waiting[at]?.score ?? -Infinity) > (waiting[first]?.score ?? -Infinity)) first = at;
    const [taken] = waiting.splice(first, 1);
    if (taken === undefined) break;
    chosen.push(taken.place);
    if (taken.vector === null) continue;
    for (const other of waiting) {
      if (other.vector === null) continue;
      const likeness = dot(taken.vector, other.vector);
      if (likeness > ALIKE) other.score -= (PENALTY * (likeness - ALIKE)) / (1 - ALIKE);
    }
  }
  return chosen;
}

export function dot(first: Float32Array, second: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < first.length; i++) sum += (first[i] as number) * (second[i] as number);
  return sum;
}
