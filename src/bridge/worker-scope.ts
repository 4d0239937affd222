// The global scope of a dedicated worker, as far as the bridge uses it; files here compile for pages and workers alike.

interface WorkerScope {
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  postMessage(message: unknown): void;
}

export function workerScope(): WorkerScope {
  return globalThis as unknown as WorkerScope;
}

/** Tells the bridge's own messages from Comlink's. */
export function isMessage<T extends { readonly type: string }>(data: unknown, type: T['type']): data is T {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === type;
}
