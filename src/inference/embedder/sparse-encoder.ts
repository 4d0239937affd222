// The learned sparse encoder (SPLADE, arXiv 2107.05720): a text becomes weighted vocabulary terms, its own and words that mean the same.
// It knows English only; what it cannot know gets null, never a guess.

import type { EmbedderFingerprint, SparseVector } from '../../contracts/embedding-api.ts';
import { throwIfAborted } from '../../contracts/errors.ts';
import type { EncoderFacts } from '../../contracts/model-manifest.ts';
import { nextTask } from '../engine/next-task.ts';
import type { EncoderSession } from './encoder-session.ts';
import type { EncoderTokenizer } from './encoder-tokenizer.ts';
import { fillMatrix, planBatches, type BatchLimits } from './token-batches.ts';

/** The logits take tokens × vocabulary × 4 bytes (62 MB at 512), several times over while the graph runs. */
const LIMITS: BatchLimits = { maxTokens: 512, maxRows: 32 };
const EMPTY: SparseVector = { terms: new Uint32Array(0), weights: new Float32Array(0) };

/**
 * Whether most letters are Latin: the test for a vocabulary of English word pieces. Texts without letters (numbers, dates) pass.
 * Other languages in Latin script pass too: their words still match themselves, piece by piece.
 */
export function isMostlyLatin(text: string): boolean {
  const letters = text.match(/\p{Letter}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return latin * 2 >= letters;
}

/** Terms of one row of the output with a weight above 0, ids rising. */
export function termsOf(row: Float32Array): SparseVector {
  let count = 0;
  for (const weight of row) if (weight > 0) count++;
  const terms = new Uint32Array(count);
  const weights = new Float32Array(count);
  let next = 0;
  row.forEach((weight, term) => {
    if (weight <= 0) return;
    terms[next] = term;
    weights[next++] = weight;
  });
  return { terms, weights };
}

export class SparseEncoder {
  readonly fingerprint: EmbedderFingerprint;
  readonly #session: EncoderSession;
  readonly #tokenizer: EncoderTokenizer;
  readonly #facts: EncoderFacts;

  constructor(
    session: EncoderSession,
    tokenizer: EncoderTokenizer,
    facts: EncoderFacts,
    fingerprint: EmbedderFingerprint,
  ) {
    this.#session = session;
    this.#tokenizer = tokenizer;
    this.#facts = facts;
    this.fingerprint = fingerprint;
  }

  /**
   * @returns one vector for each text, in their order; empty for blank texts, null for texts in another script
   * @throws ABORTED between two batches
   */
  async encode(texts: readonly string[], signal?: AbortSignal): Promise<readonly (SparseVector | null)[]> {
    const vectors: (SparseVector | null)[] = texts.map(text => (isMostlyLatin(text) ? EMPTY : null));
    const known = texts.flatMap((text, index) =>
      vectors[index] !== null && text.trim() !== '' ? [index] : [],
    );
    const tokens = known.map(index => this.#tokenizer.encode(texts[index] ?? ''));
    const batches = planBatches(
      tokens.map(ids => ids.length),
      LIMITS,
    );
    const { dimension } = this.#facts;
    for (const batch of batches) {
      await nextTask(); // a session on WASM runs in one task: an abort could not arrive without this pause
      throwIfAborted(signal);
      const rows = await this.#session.run(fillMatrix(tokens, batch, this.#tokenizer.padding));
      batch.texts.forEach((text, row) => {
        const index = known[text];
        if (index !== undefined)
          vectors[index] = termsOf(rows.subarray(row * dimension, (row + 1) * dimension));
      });
    }
    throwIfAborted(signal);
    return vectors;
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}
