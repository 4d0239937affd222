// The embedding worker: the dense embedder and the learned sparse encoder.

import type { LoadEvent } from './load-events.ts';
import type { LoadOptions } from './inference-api.ts';

/** Which model made a vector: stored with each vector, so that vectors of two models are never compared. */
export interface EmbedderFingerprint {
  readonly model: string;
  /** SHA-256 over graph and weight hashes. */
  readonly hash: string;
  readonly dimension: number;
}

export type TextKind = 'query' | 'passage';

/** One text's weighted terms. Both arrays have the same length; term ids rise. */
export interface SparseVector {
  readonly terms: Uint32Array;
  readonly weights: Float32Array;
}

export interface Encoding {
  /** [texts, dimension], row-major, L2-normalised. */
  readonly vectors: Float32Array;
  /** Absent while the sparse encoder is not loaded, null for texts in a language it does not know. */
  readonly sparse?: readonly (SparseVector | null)[];
}

export interface EmbeddingStatus {
  readonly state: 'empty' | 'loading' | 'ready' | 'failed';
  readonly embedder: EmbedderFingerprint | null;
  readonly sparse: EmbedderFingerprint | null;
  readonly heapBytes: number | null;
}

export interface EmbeddingApi {
  /** Loads the embedder, and the sparse encoder where its manifest is given. */
  load(
    manifestUrls: { readonly embedder: string; readonly sparse?: string },
    options: LoadOptions,
    signal?: AbortSignal,
  ): AsyncIterable<LoadEvent>;
  unload(): Promise<void>;
  status(): Promise<EmbeddingStatus>;
  /** Prefixes are added here; texts are batched by length; longer texts than the model takes are cut at its limit. */
  encode(texts: readonly string[], kind: TextKind, signal?: AbortSignal): Promise<Encoding>;
}
