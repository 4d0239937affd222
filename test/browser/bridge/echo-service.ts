import type { StreamMethods } from '../../../src/bridge/remote.ts';

export interface EchoService {
  open(): Promise<void>;
  wasOpened(): Promise<boolean>;
  connect(peer: string, port: MessagePort): Promise<void>;
  disconnect(peer: string): Promise<void>;
  peers(): Promise<readonly string[]>;
  echo(text: string): Promise<string>;
  fail(): Promise<never>;
  wait(signal?: AbortSignal): Promise<never>;
  count(to: number, signal?: AbortSignal): AsyncIterable<number>;
  /** `count` by the name of a stream that memory and inference have too: a realm knows only their names. */
  ask(to: number, signal?: AbortSignal): AsyncIterable<number>;
  generate(to: number, signal?: AbortSignal): AsyncIterable<number>;
  /** Streams that have begun and not ended. */
  openStreams(): Promise<number>;
  /** Reads one item of the peer's stream and keeps it open. */
  readFromPeer(): Promise<number>;
  /** `self.close()`: no browser tells the page. */
  quit(): Promise<never>;
  /** An exception that no call waits for. */
  explode(): Promise<never>;
}

export const ECHO_STREAMS: StreamMethods<EchoService> = { count: true, ask: true, generate: true };

export function startEchoWorker(): Worker {
  return new Worker(new URL('./echo.worker.ts', import.meta.url), { type: 'module' });
}
