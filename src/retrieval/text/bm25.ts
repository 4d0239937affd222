// BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, eq. 3.15; inverse document frequency in Lucene's form, which
// never goes below 0). Two fields under one length norm, as BM25F with the same b (section 3.6): payloads and lengths count half words,
// 2 for an occurrence in the text and 1 for one among the keywords.

import type { Collected, PostingIndex } from './postings/posting-index.ts';
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
      const collected = this.#index.collect(only.term);
      const weight = this.#weight(group.weight * only.weight, collected.count);
      this.#add(collected, weight, board);
      return;
    }
    this.#scoreVariants(group, board);
  }

  #weight(weight: number, frequency: number): number {
    return weight * inverseDocumentFrequency(this.#index.documents, frequency) * (this.#parameters.k1 + 1);
  }

  #add(collected: Collected, weight: number, board: ScoreBoard): void {
    const { slots, payloads, lengths, count } = collected;
    const { scores, touched } = board;
    const { fixed, perLength } = this.#norm();
    let size = board.count;
    for (let index = 0; index < count; index++) {
      const slot = slots[index] as number;
      const frequency = payloads[index] as number;
      const score = scores[slot] as number;
      if (score === 0) touched[size++] = slot;
      scores[slot] =
        score + (weight * frequency) / (frequency + fixed + perLength * (lengths[index] as number));
    }
    board.count = size;
  }

  #scoreVariants(group: WordGroup, board: ScoreBoard): void {
    if (this.#variants.length < board.scores.length) {
      this.#variants = new Float32Array(board.scores.length);
      this.#touched = new Uint32Array(board.scores.length);
    }
    const best = this.#variants;
    const seen = this.#touched;
    const { fixed, perLength } = this.#norm();
    let frequencyOfWord = 0;
    for (const { term } of group.variants)
      frequencyOfWord = Math.max(frequencyOfWord, this.#index.documentFrequency(term));
    let count = 0;
    for (const variant of group.variants) {
      const weight = this.#weight(group.weight * variant.weight, frequencyOfWord);
      const { slots, payloads, lengths, count: postings } = this.#index.collect(variant.term);
      for (let index = 0; index < postings; index++) {
        const slot = slots[index] as number;
        const frequency = payloads[index] as number;
        const score = (weight * frequency) / (frequency + fixed + perLength * (lengths[index] as number));
        const before = best[slot] as number;
        if (before === 0) seen[count++] = slot;
        if (score > before) best[slot] = score;
      }
    }
    let size = board.count;
    for (let index = 0; index < count; index++) {
      const slot = seen[index] as number;
      if (board.scores[slot] === 0) board.touched[size++] = slot;
      board.scores[slot] = (board.scores[slot] as number) + (best[slot] as number);
      best[slot] = 0;
    }
    board.count = size;
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
