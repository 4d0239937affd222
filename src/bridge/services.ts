// The three services and which of their methods stream; the compiler keeps the lists complete.

import type { EmbeddingApi } from '../contracts/embedding-api.ts';
import type { InferenceApi } from '../contracts/inference-api.ts';
import type { MemoryApi, MemoryHostApi } from '../contracts/memory-api.ts';
import type { StreamMethods } from './remote.ts';

/** Both faces of the memory worker. */
export type MemoryService = MemoryApi & MemoryHostApi;

export const MEMORY_STREAMS: StreamMethods<MemoryService> = { ask: true, rebuildIndex: true, changes: true };
export const INFERENCE_STREAMS: StreamMethods<InferenceApi> = { load: true, generate: true };
export const EMBEDDING_STREAMS: StreamMethods<EmbeddingApi> = { load: true };
