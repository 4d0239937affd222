// The dense embedder: texts to unit vectors. Pooling and L2 normalisation are inside the graph (E5, arXiv 2402.05672 §2).

import type { EmbedderFingerprint, TextKind } from '../../contracts/embedding-api.ts';
import { throwIfAborted } from '../../contracts/errors.ts';
import type { EncoderFacts } from '../../contracts/model-manifest.ts';
import { nextTask } from '../engine/next-task.ts';
import type { EncoderSession } from './encoder-session.ts';
import type { EncoderTokenizer } from './encoder-tokenizer.ts';
import { fillMatrix, planBatches, type BatchLimits } from './token-batches.ts';

/** Under a second of work on one slow core: an abort is seen that soon. */
const LIMITS: BatchLimits = { maxTokens: 512, maxRows: 32 };

export class DenseEmbedder {
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
   * @returns [texts, dimension], row-major, each row of length 1, in the order of the texts
   * @throws ABORTED between two batches
   */
  async encode(texts: readonly string[], kind: TextKind, signal?: AbortSignal): Promise<Float32Array> {
    const prefix = kind === 'query' ? this.#facts.queryPrefix : this.#facts.passagePrefix;
    const tokens = texts.map(text => this.#tokenizer.encode(prefix + text));
    const { dimension } = this.#facts;
    const vectors = new Float32Array(texts.length * dimension);
    const batches = planBatches(
      tokens.map(ids => ids.length),
      LIMITS,
    );
    for (const batch of batches) {
      await nextTask(); // a session on WASM runs in one task: an abort could not arrive without this pause
      throwIfAborted(signal);
      const rows = await this.#session.run(fillMatrix(tokens, batch, this.#tokenizer.padding));
      batch.texts.forEach((text, row) => {
        vectors.set(rows.subarray(row * dimension, (row + 1) * dimension), text * dimension);
      });
    }
    throwIfAborted(signal);
    return vectors;
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}
