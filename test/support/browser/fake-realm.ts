// A realm for UI tests: fake memory, and an inference service whose loading the test moves by hand.

import type { Realm, RealmRole } from '../../../src/bridge/realm.ts';
import type { EmbeddingApi } from '../../../src/contracts/embedding-api.ts';
import { MemoryOsError } from '../../../src/contracts/errors.ts';
import type { ModelId } from '../../../src/contracts/ids.ts';
import type { EngineStatus, InferenceApi, StoredModel } from '../../../src/contracts/inference-api.ts';
import type { LoadEvent } from '../../../src/contracts/load-events.ts';
import type { ModelManifest } from '../../../src/contracts/model-manifest.ts';
import { Workspace } from '../../../src/ui/workspace.ts';
import { FakeMemory } from './fake-memory.ts';

const EMPTY: EngineStatus = {
  state: 'empty',
  engine: null,
  model: null,
  modelName: null,
  backend: null,
  threads: 0,
  crossOriginIsolated: true,
  contextTokens: 0,
  cachedTokens: 0,
  heapBytes: null,
  gpu: null,
};

const READY: EngineStatus = {
  ...EMPTY,
  state: 'ready',
  engine: 'onnx',
  model: 'fake-model' as ModelId,
  modelName: 'Fake model',
  backend: 'wasm',
  threads: 2,
  contextTokens: 2048,
  heapBytes: 4e8,
};

/** Only what the page calls; the rest is not there, so that a new call fails loudly. */
export class FakeInference {
  stored: StoredModel[] = [];
  current: EngineStatus = EMPTY;
  readonly memory: FakeMemory;
  /** Events of the next load; a promise among them is waited for. */
  script: readonly (LoadEvent | Promise<void> | MemoryOsError)[] = [{ stage: 'checking' }];

  constructor(memory: FakeMemory) {
    this.memory = memory;
  }

  async *load(_url: string, _options: unknown, signal?: AbortSignal): AsyncGenerator<LoadEvent> {
    for (const step of this.script) {
      if (step instanceof MemoryOsError) throw step;
      if (step instanceof Promise) {
        await Promise.race([step, new Promise(resolve => signal?.addEventListener('abort', resolve))]);
        if (signal?.aborted === true) throw new MemoryOsError('ABORTED', 'Stopped.');
      } else yield step;
    }
    this.current = READY;
    this.memory.modelLoaded = true;
  }

  async unload(): Promise<void> {
    this.current = EMPTY;
    this.memory.modelLoaded = false;
  }

  readonly status = (): Promise<EngineStatus> => Promise.resolve(this.current);
  readonly storedModels = (): Promise<readonly StoredModel[]> => Promise.resolve(this.stored);
  readonly deleteModel = (): Promise<{ readonly freedBytes: number }> => Promise.resolve({ freedBytes: 0 });
}

export interface FakeRealm extends Realm {
  readonly memory: FakeMemory;
  readonly fakeInference: FakeInference;
}

export function createFakeRealm(role: RealmRole = 'owner'): FakeRealm {
  const memory = new FakeMemory();
  const inference = new FakeInference(memory);
  const embedding: Pick<EmbeddingApi, 'status'> = {
    status: () => Promise.resolve({ state: 'empty', embedder: null, sparse: null, heapBytes: null }),
  };
  return {
    memory,
    fakeInference: inference,
    inference: inference as unknown as InferenceApi,
    embedding: embedding as EmbeddingApi,
    role,
    subscribe: () => () => undefined,
    close: () => undefined,
  };
}

const MANIFEST = {
  id: 'fake-model',
  name: 'Fake model',
  files: [{ path: 'weights', bytes: 102_000_000, sha256: '' }],
  variants: [],
} as unknown as ModelManifest;

/** A workspace over the fake; what it says to screen readers is in `said`. */
export function createFakeWorkspace(realm: FakeRealm): {
  readonly workspace: Workspace;
  readonly said: string[];
} {
  const said: string[] = [];
  const kept = new Map<string, string>();
  const workspace = new Workspace(realm, {
    modelManifestUrl: URL.createObjectURL(new Blob([JSON.stringify(MANIFEST)])),
    encoderManifestUrls: { embedder: 'about:blank', sparse: 'about:blank' },
    storage: {
      getItem: key => kept.get(key) ?? null,
      setItem: (key, value) => {
        kept.set(key, value);
      },
    },
    announce: text => {
      said.push(text);
    },
  });
  workspace.settings.patch({ storageAsked: true });
  void workspace.changes.follow();
  return { workspace, said };
}
