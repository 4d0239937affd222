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
  /** `self.close()`: no browser tells the page. */
  quit(): Promise<never>;
  /** An exception that no call waits for. */
  explode(): Promise<never>;
}

export const ECHO_STREAMS: StreamMethods<EchoService> = { count: true };

export function startEchoWorker(): Worker {
  return new Worker(new URL('./echo.worker.ts', import.meta.url), { type: 'module' });
}
