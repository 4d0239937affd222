// Look-up of unfinished and misspelled words among the spellings that occur in the index. Answers terms with weights below that of the
// word itself; every order is total, so the same index gives the same answer.

import { allowedDistance, fuzzyMatches } from './levenshtein.ts';
import type { PostingIndex } from './postings/posting-index.ts';
import { lowerBound } from './postings/segment.ts';

export interface Expansion {
  readonly spelling: string;
  readonly term: string;
  /** Below 1: that of the exact word. */
  readonly weight: number;
}

/** Weight of a longer word that begins with what was typed. */
const PREFIX_WEIGHT = 0.7;
/** Weight by edit distance 0, 1, 2. */
const FUZZY_WEIGHTS = [1, 0.5, 0.25] as const;

/** Words that begin with the prefix, the most frequent first. */
export function expandPrefix(index: PostingIndex, prefix: string, limit: number): Expansion[] {
  const found = new Map<string, Expansion>();
  if (prefix === '') return [];
  for (const segment of index.segments()) {
    const { spellings, spellingTerms, terms } = segment.sortedSpellings();
    for (let at = lowerBound(spellings, prefix); at < spellings.length; at++) {
      const spelling = spellings[at] as string;
      if (!spelling.startsWith(prefix)) break;
      keepBest(found, {
        spelling,
        term: terms[spellingTerms[at] as number] ?? '',
        weight: spelling === prefix ? 1 : PREFIX_WEIGHT,
      });
    }
  }
  return best(index, found, limit);
}

/** Words within the edit distance that the length of the word allows, the nearest first. */
export function expandFuzzy(index: PostingIndex, word: string, limit: number): Expansion[] {
  const distance = allowedDistance(word.length);
  const found = new Map<string, Expansion>();
  if (distance === 0) return [];
  for (const segment of index.segments()) {
    const { spellings, spellingTerms, terms } = segment.sortedSpellings();
    for (const match of fuzzyMatches(spellings, word, distance))
      keepBest(found, {
        spelling: spellings[match.index] as string,
        term: terms[spellingTerms[match.index] as number] ?? '',
        weight: FUZZY_WEIGHTS[match.distance] ?? 0,
      });
  }
  return best(index, found, limit);
}

function keepBest(found: Map<string, Expansion>, candidate: Expansion): void {
  const known = found.get(candidate.term);
  if (
    known === undefined ||
    candidate.weight > known.weight ||
    (candidate.weight === known.weight && candidate.spelling < known.spelling)
  )
    found.set(candidate.term, candidate);
}

function best(index: PostingIndex, found: Map<string, Expansion>, limit: number): Expansion[] {
  return [...found.values()]
    .map(expansion => ({ expansion, frequency: index.documentFrequency(expansion.term) }))
    .filter(({ frequency }) => frequency > 0)
    .sort(
      (a, b) =>
        b.expansion.weight - a.expansion.weight ||
        b.frequency - a.frequency ||
        (a.expansion.term < b.expansion.term ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ expansion }) => expansion);
}
