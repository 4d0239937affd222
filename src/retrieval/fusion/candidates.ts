// The documents a question is decided among: the best of each part, their neighbours in conversation, and what they link to.

import type { Bitmap } from '../filter/bitmap.ts';
import type { DocumentTable } from './document-table.ts';
import { standardise, type RankedPart } from './standardise.ts';

export interface PartResults {
  /** Null: this part has no say (no encoder, or switched off). */
  readonly words: RankedPart | null;
  readonly meaning: RankedPart | null;
  readonly related: RankedPart | null;
}

/** All arrays have one entry per candidate; the order is that of the slots, ascending. */
export interface Candidates {
  readonly slots: Uint32Array;
  readonly words: Float64Array;
  readonly meaning: Float64Array;
  readonly related: Float64Array;
  /** Mean of the parts that have a say. */
  readonly base: Float64Array;
  /** Parts that have a say. */
  readonly parts: number;
  /** Place of a slot; −1 for none. */
  placeOf(slot: number): number;
}

/** Smallest deviations that mean something: BM25 points, cosine of the embedder, dot product of the sparse encoder. */
const LEAST = { words: 0.3, meaning: 0.008, related: 0.3 } as const;
/** The best by base score: what no part ranks well is not decided by who said it. */
const KEPT = 640;
/** The best by base score whose neighbours and links are looked at although no part found them. */
const EXPANDED = 48;

/** @param allowed documents that may be shown: nothing else enters, not even as a neighbour */
export function gatherCandidates(
  table: DocumentTable,
  results: PartResults,
  allowed: Bitmap,
  searched: number,
  links: boolean,
  limit: number,
): Candidates {
  const most = Math.max(KEPT, limit);
  const found = new Set<number>();
  for (const part of [results.words, results.meaning, results.related])
    for (const slot of part?.slots ?? []) found.add(slot);
  const first = assemble(results, found, searched);
  const kept = best(first.base, first.slots, most);
  if (found.size > most) {
    found.clear();
    for (const place of kept) found.add(first.slots[place] as number);
  }
  for (const place of kept.slice(0, EXPANDED)) {
    const slot = first.slots[place] as number;
    for (const offset of [-2, -1, 1, 2]) addAllowed(found, allowed, table.neighbour(slot, offset));
    if (links) for (const id of table.links.get(slot) ?? []) addAllowed(found, allowed, table.ids.slotOf(id));
  }
  return found.size === first.slots.length && found.size <= most ? first : assemble(results, found, searched);
}

/** Places of the best, best first; equal scores by slot. */
export function best(scores: Float64Array, slots: Uint32Array, count: number): number[] {
  const places = Array.from(slots.keys());
  places.sort(
    (a, b) => (scores[b] as number) - (scores[a] as number) || (slots[a] as number) - (slots[b] as number),
  );
  return places.slice(0, count);
}

function addAllowed(found: Set<number>, allowed: Bitmap, slot: number): void {
  if (slot >= 0 && allowed.has(slot)) found.add(slot);
}

function assemble(results: PartResults, found: ReadonlySet<number>, searched: number): Candidates {
  const slots = Uint32Array.from(found).sort();
  const places = new Map<number, number>();
  for (const [place, slot] of slots.entries()) places.set(slot, place);
  const placeOf = (slot: number): number => places.get(slot) ?? -1;
  const spread = (part: RankedPart | null, zeros: boolean, least: number): Float64Array => {
    const spread = new Float64Array(slots.length);
    if (part === null) return spread;
    const { values, outside } = standardise(part, searched, zeros, least);
    spread.fill(outside);
    for (const [rank, slot] of part.slots.entries()) {
      const place = placeOf(slot);
      if (place >= 0) spread[place] = values[rank] as number;
    }
    return spread;
  };
  const words = spread(results.words, true, LEAST.words);
  const meaning = spread(results.meaning, false, LEAST.meaning);
  const related = spread(results.related, true, LEAST.related);
  const parts = [results.words, results.meaning, results.related].filter(part => part !== null).length;
  const base = words.map(
    (value, place) => (value + (meaning[place] as number) + (related[place] as number)) / Math.max(1, parts),
  );
  return { slots, words, meaning, related, base, parts, placeOf };
}
