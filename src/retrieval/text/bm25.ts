// BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, eq. 3.15; inverse document frequency in Lucene's form, which
// never goes below 0). Two fields under one length norm, as BM25F with the same b (section 3.6): payloads and lengths count half words,
// 2 for an occurrence in the text and 1 for one among the keywords.

import { grown } from './postings/growing.ts';
import type { PostingIndex } from './postings/posting-index.ts';
import type { ScoreBoard } from './score-board.ts';
import type { WordGroup } from './word-query.ts';

export interface Bm25Parameters {
  /** How soon more occurrences stop counting. */
  readonly k1: number;
  /** How much long texts are held back, 0 to 1. */
  readonly b: number;
}

export const BM25_DEFAULTS: Bm25Parameters = { k1: 1.5, b: 0.75 };

/** Half words to one word. */
export const HALF_WORDS = 2;

/** ln(1 + (N − n + ½) / (n + ½)) for n of N documents. */
export function inverseDocumentFrequency(documents: number, withTerm: number): number {
  return Math.log(1 + (documents - withTerm + 0.5) / (withTerm + 0.5));
}

/** Adds a group's scores to the board. Of several variants of one word the best counts, with the frequency of the commonest. */
export class Bm25Scorer {
  readonly #index: PostingIndex;
  readonly #parameters: Bm25Parameters;
  /** Scores of one word with several variants. */
  #variants = new Float32Array(0);
  #touched = new Uint32Array(0);

  constructor(index: PostingIndex, parameters: Bm25Parameters = BM25_DEFAULTS) {
    this.#index = index;
    this.#parameters = parameters;
  }

  score(group: WordGroup, board: ScoreBoard): void {
    const [only] = group.variants;
    if (only === undefined) return;
    if (group.variants.length === 1) {
      const weight = this.#weight(group.weight * only.weight, this.#index.documentFrequency(only.term));
      this.#add(only.term, weight, board);
      return;
    }
    this.#scoreVariants(group, board);
  }

  #weight(weight: number, frequency: number): number {
    return weight * inverseDocumentFrequency(this.#index.documents, frequency) * (this.#parameters.k1 + 1);
  }

  #add(term: string, weight: number, board: ScoreBoard): void {
    const { scores, bits, touched } = board;
    const { reader } = this.#index;
    const { locals, payloads } = reader;
    const { fixed, perLength } = this.#norm();
    let size = board.count;
    for (const segment of this.#index.segments()) {
      const range = segment.find(term);
      if (range === null) continue;
      const { slots, lengths } = segment;
      reader.open(range, segment);
      for (let count = reader.next(); count > 0; count = reader.next())
        for (let place = 0; place < count; place++) {
          const local = locals[place] as number;
          const slot = slots[local] as number;
          const frequency = payloads[place] as number;
          const before = bits[slot] as number;
          touched[size] = slot;
          size += isZero(before);
          scores[slot] =
            (scores[slot] as number) +
            (weight * frequency) / (frequency + fixed + perLength * (lengths[local] as number));
        }
    }
    board.count = size;
  }

  #scoreVariants(group: WordGroup, board: ScoreBoard): void {
    this.#variants = grown(this.#variants, board.scores.length);
    this.#touched = grown(this.#touched, board.touched.length);
    const best = this.#variants;
    const seen = this.#touched;
    const { reader } = this.#index;
    const { locals, payloads } = reader;
    const { fixed, perLength } = this.#norm();
    let frequencyOfWord = 0;
    for (const { term } of group.variants)
      frequencyOfWord = Math.max(frequencyOfWord, this.#index.documentFrequency(term));
    let count = 0;
    for (const segment of this.#index.segments()) {
      const { slots, lengths } = segment;
      for (const variant of group.variants) {
        const range = segment.find(variant.term);
        if (range === null) continue;
        const weight = this.#weight(group.weight * variant.weight, frequencyOfWord);
        reader.open(range, segment);
        for (let postings = reader.next(); postings > 0; postings = reader.next())
          for (let place = 0; place < postings; place++) {
            const local = locals[place] as number;
            const slot = slots[local] as number;
            const frequency = payloads[place] as number;
            const score = (weight * frequency) / (frequency + fixed + perLength * (lengths[local] as number));
            const before = best[slot] as number;
            seen[count] = slot;
            if (before === 0) count++;
            if (score > before) best[slot] = score;
          }
      }
    }
    board.addAll(seen, best, count);
  }

  /** k1 · (1 − b + b · length / average), in half words, as fixed + perLength · length. */
  #norm(): { readonly fixed: number; readonly perLength: number } {
    const { k1, b } = this.#parameters;
    const average = this.#index.averageLength;
    return {
      fixed: HALF_WORDS * k1 * (1 - b),
      perLength: average === 0 ? 0 : (HALF_WORDS * k1 * b) / average,
    };
  }
}

/** 1 for the bits of 0, 0 for those of any float above; without a branch, which no processor could predict here. */
function isZero(bits: number): number {
  return ((bits | -bits) >>> 31) ^ 1;
}
