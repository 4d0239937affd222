// Turns events that are pushed (progress callbacks) into an async iterable that is pulled.

/**
 * Runs `work`, yields what it emits, ends or throws as it does. Leaving the loop early calls `stop` and waits for the
 * work to end, so that nothing goes on behind the caller's back.
 *
 * @example
 * for await (const event of emitted<LoadEvent>(emit => load(emit), () => controller.abort())) show(event);
 */
export async function* emitted<Event>(
  work: (emit: (event: Event) => void) => Promise<void>,
  stop: () => void,
): AsyncGenerator<Event> {
  const waiting: Event[] = [];
  let wake: () => void = () => undefined;
  let over = false;
  const running = work(event => {
    waiting.push(event);
    wake();
  }).finally(() => {
    over = true;
    wake();
  });
  running.catch(() => undefined); // reported below, when the events before it have been read
  try {
    for (;;) {
      const event = waiting.shift();
      if (event !== undefined) yield event;
      else if (over) break;
      else
        await new Promise<void>(resolve => {
          wake = resolve;
        });
    }
    await running;
  } finally {
    if (!over) {
      stop();
      await running.catch(() => undefined);
    }
  }
}
