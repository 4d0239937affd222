// One row of numbers per candidate: everything that speaks for or against it, before weighing. Pure: same input, same numbers.

import type { Instant } from '../../contracts/ids.ts';
import type { Candidates } from './candidates.ts';
import { ASKS, NAMES_TIME } from './document-signals.ts';
import { DAY, type DocumentTable } from './document-table.ts';
import type { Question } from './question.ts';
import { dayOf, fitOfGap, gapInDays } from './time-expressions.ts';
import { FEATURES, type Feature } from './weights.ts';

/** [candidates × FEATURES], row-major. */
export type Evidence = Float64Array;

export const WIDTH = FEATURES.length;
const COLUMN = Object.fromEntries(FEATURES.map((feature, index) => [feature, index])) as Record<
  Feature,
  number
>;
const EPISODE_BEST = 3;
const RECENT_DAYS = 30;

export interface Asked {
  readonly question: Question;
  readonly now: Instant;
  /** Speakers that the question names, as numbers of the table. */
  readonly named: ReadonlySet<number>;
  /** Words of those names, folded. */
  readonly nameWords: ReadonlySet<string>;
  /** Words of the question that each candidate has. */
  readonly matched: readonly (readonly string[])[];
}

export function gatherEvidence(table: DocumentTable, candidates: Candidates, asked: Asked): Evidence {
  const { slots } = candidates;
  const evidence = new Float64Array(slots.length * WIDTH);
  const put = (place: number, feature: Feature, value: number): void => {
    evidence[place * WIDTH + COLUMN[feature]] = value;
  };
  const kinds = kindWeights(table, asked.question);
  const meanLength = table.size === 0 ? 0 : table.lengthSum / table.size;
  const episodes = episodeScores(table, candidates);
  const { length, speaker, heat, createdAt, classesLow, classesHigh } = table.columns.values;
  for (const [place, slot] of slots.entries()) {
    put(place, 'words', candidates.words[place] as number);
    put(place, 'meaning', candidates.meaning[place] as number);
    put(place, 'related', candidates.related[place] as number);
    putNeighbours(table, candidates, place, put);
    put(place, 'episode', episodes[place] as number);
    const said = speaker[slot] as number;
    const about = asked.named.size === 1;
    put(place, 'speaker', about && asked.named.has(said) ? 1 : 0);
    const toOther = !asked.named.has(said) && asked.matched[place]?.some(word => asked.nameWords.has(word));
    put(place, 'addressed', said >= 0 && toOther === true ? 1 : 0);
    put(place, 'length', Math.log1p(length[slot] as number) - meanLength);
    put(place, 'opens', table.opens(slot) ? 1 : 0);
    put(place, 'asks', table.has(slot, ASKS) ? 1 : 0);
    put(place, 'saysWhen', asked.question.when && table.has(slot, NAMES_TIME) ? 1 : 0);
    put(place, 'date', dateFit(table, slot, asked.question));
    put(place, 'kind', kindFit(kinds, classesLow[slot] as number, classesHigh[slot] as number));
    put(place, 'linked', linkScore(table, candidates, slot));
    put(place, 'recent', Math.exp(-Math.max(0, asked.now / DAY - (createdAt[slot] as number)) / RECENT_DAYS));
    put(place, 'used', Math.min(1, Math.log1p(Math.max(0, heat[slot] as number)) / 4));
  }
  return evidence;
}

/** Writes one feature of all candidates. */
export function setFeature(evidence: Evidence, feature: Feature, values: Float64Array): void {
  for (const [place, value] of values.entries()) evidence[place * WIDTH + COLUMN[feature]] = value;
}

function putNeighbours(
  table: DocumentTable,
  { slots, base, placeOf }: Candidates,
  place: number,
  put: (place: number, feature: Feature, value: number) => void,
): void {
  const slot = slots[place] as number;
  const scoreAt = (offset: number): number => {
    const neighbour = table.neighbour(slot, offset);
    const at = neighbour < 0 ? -1 : placeOf(neighbour);
    return at < 0 ? 0 : (base[at] as number);
  };
  const before = scoreAt(-1);
  const asker = table.neighbour(slot, -1);
  put(place, 'before', before);
  put(place, 'after', scoreAt(1));
  put(place, 'twoAway', scoreAt(-2) + scoreAt(2));
  // What follows a question answers it: the question's words are as good as its own (adjacency pairs, Schegloff and Sacks 1973).
  put(place, 'answersBefore', asker >= 0 && table.has(asker, ASKS) ? before : 0);
}

/** Mean of the three best of each episode, standardised over the candidates that belong to one. */
function episodeScores(table: DocumentTable, { slots, base }: Candidates): Float64Array {
  const { episode } = table.columns.values;
  const members = new Map<number, number[]>();
  for (const [place, slot] of slots.entries()) {
    const number = episode[slot] as number;
    if (number < 0) continue;
    const scores = members.get(number);
    if (scores === undefined) members.set(number, [base[place] as number]);
    else scores.push(base[place] as number);
  }
  const scores = new Float64Array(slots.length);
  if (members.size < 2) return scores;
  const means = new Map<number, number>();
  for (const [number, values] of members) {
    const top = values.sort((a, b) => b - a).slice(0, EPISODE_BEST);
    means.set(number, top.reduce((sum, value) => sum + value, 0) / top.length);
  }
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const [number, values] of members) {
    const mean = means.get(number) ?? 0;
    count += values.length;
    sum += mean * values.length;
    squares += mean * mean * values.length;
  }
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(squares / count - mean * mean, 0));
  if (deviation < 1e-9) return scores;
  for (const [place, slot] of slots.entries()) {
    const own = means.get(episode[slot] as number);
    if (own !== undefined) scores[place] = (own - mean) / deviation;
  }
  return scores;
}

/** The best of when it happened and when it was said, against the time asked about. */
function dateFit(table: DocumentTable, slot: number, { interval }: Question): number {
  if (interval === null) return 0;
  const { eventFrom, eventTo, createdAt } = table.columns.values;
  const said = fitOfGap(gapInDays(dayOf((createdAt[slot] as number) * DAY), interval));
  const from = eventFrom[slot] as number;
  if (Number.isNaN(from)) return said;
  return Math.max(
    said,
    fitOfGap(gapInDays({ from: from * DAY, to: (eventTo[slot] as number) * DAY }, interval)),
  );
}

/** [bit, weight] of the kinds asked for: the rarer among the memories, the more it says. */
function kindWeights(
  table: DocumentTable,
  { classes: [low, high] }: Question,
): [index: number, weight: number][] {
  const weights: [number, number][] = [];
  for (const [index, count] of table.classCounts.entries())
    if (((index < 32 ? low : high) >>> (index & 31)) & 1)
      weights.push([index, Math.min(3, -Math.log((count + 1) / (table.size + 1)))]);
  return weights;
}

function kindFit(kinds: readonly (readonly [number, number])[], low: number, high: number): number {
  let fit = 0;
  for (const [index, weight] of kinds) if (((index < 32 ? low : high) >>> (index & 31)) & 1) fit += weight;
  return fit;
}

/** The best score among the memories that this one links to. */
function linkScore(table: DocumentTable, { base, placeOf }: Candidates, slot: number): number {
  let score = 0;
  for (const id of table.links.get(slot) ?? []) {
    const place = placeOf(table.ids.slotOf(id));
    if (place >= 0) score = Math.max(score, base[place] as number);
  }
  return score;
}
