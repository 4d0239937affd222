// Types that must hold; compiled, never run.
import type { EmbeddingApi } from '../../src/contracts/embedding-api.ts';
import type { InferenceApi } from '../../src/contracts/inference-api.ts';
import type { MemoryApi } from '../../src/contracts/memory-api.ts';
import type { RemoteService, StreamKeys, StreamMethods } from '../../src/bridge/remote.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Holds<T extends true> = T;

interface Sample {
  readonly name: string;
  now(text: string): number;
  later(signal?: AbortSignal): Promise<boolean>;
  many(from: number, signal?: AbortSignal): AsyncIterable<string>;
}

export type Checks = [
  // A synchronous method becomes asynchronous, a stream stays a stream, a field is gone.
  Holds<Equal<ReturnType<RemoteService<Sample>['now']>, Promise<number>>>,
  Holds<Equal<ReturnType<RemoteService<Sample>['later']>, Promise<boolean>>>,
  Holds<Equal<ReturnType<RemoteService<Sample>['many']>, AsyncIterable<string>>>,
  Holds<Equal<Parameters<RemoteService<Sample>['many']>, [from: number, signal?: AbortSignal | undefined]>>,
  Holds<Equal<keyof RemoteService<Sample>, 'now' | 'later' | 'many'>>,
  Holds<Equal<StreamKeys<Sample>, 'many'>>,
  // The contracts are asynchronous throughout, so the remote is the thing itself.
  Holds<RemoteService<MemoryApi> extends MemoryApi ? true : false>,
  Holds<RemoteService<InferenceApi> extends InferenceApi ? true : false>,
  Holds<RemoteService<EmbeddingApi> extends EmbeddingApi ? true : false>,
];

export const complete: StreamMethods<Sample> = { many: true };
// @ts-expect-error a streaming method is missing
export const missing: StreamMethods<Sample> = {};
// @ts-expect-error `later` does not stream
export const wrong: StreamMethods<Sample> = { many: true, later: true };
