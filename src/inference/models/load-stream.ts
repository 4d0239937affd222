// A load that reports through a callback, as the stream of events that crosses the boundary.

import type { LoadEvent } from '../../contracts/load-events.ts';

/**
 * Runs `load` while the stream is read. A slow reader gets the newest download figures, not a backlog of old ones;
 * a reader that leaves aborts the load.
 *
 * @example
 * load(url, options, signal) {
 *   return streamLoad((emit, stop) => this.#load(url, options, emit, stop), signal);
 * }
 */
export async function* streamLoad(
  load: (emit: (event: LoadEvent) => void, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): AsyncGenerator<LoadEvent, void, undefined> {
  const left = new AbortController();
  const events: LoadEvent[] = [];
  let wake: () => void = () => undefined;
  let over = false;
  const emit = (event: LoadEvent) => {
    if (event.stage === 'downloading' && events.at(-1)?.stage === 'downloading') events.pop();
    events.push(event);
    wake();
  };
  const running = load(
    emit,
    signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]),
  ).finally(() => {
    over = true;
    wake();
  });
  running.catch(() => undefined); // awaited below; until then it must not count as unhandled
  try {
    for (;;) {
      const event = events.shift();
      if (event !== undefined) yield event;
      else if (over) break;
      else
        await new Promise<void>(resolve => {
          wake = resolve;
        });
    }
    await running;
  } finally {
    left.abort();
    await running.catch(() => undefined);
  }
}
