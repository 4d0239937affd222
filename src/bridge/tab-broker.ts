// Introduces tabs to each other, inside a SharedWorker: a follower's ports are passed on to the tab that owns the workers.
// It holds no state worth keeping and runs no service: browsers end it with its last tab.

/** The follower's ends stay with it; these are the owner's. `welcome` is posted on `control` when they are served. */
export interface Line {
  /** The Web Lock that the follower holds while it lives: with it the owner's side of the line ends. */
  readonly holder: string;
  readonly control: MessagePort;
  readonly memory: MessagePort;
  readonly inference: MessagePort;
  readonly embedding: MessagePort;
}

export type ToBroker =
  /** This tab has the workers now. */
  { readonly type: 'own' } | { readonly type: 'ask'; readonly line: Line } | { readonly type: 'leave' };

export type FromBroker =
  /** Ask again: lines to the owner before are dead. */
  { readonly type: 'owner-changed' } | { readonly type: 'serve'; readonly line: Line };

export function portsOf(line: Line): MessagePort[] {
  return [line.control, line.memory, line.inference, line.embedding];
}

export class TabBroker {
  readonly #tabs = new Set<MessagePort>();
  #owner: MessagePort | null = null;

  /** A tab connected. */
  join(tab: MessagePort): void {
    this.#tabs.add(tab);
    tab.addEventListener('message', ({ data }: MessageEvent<ToBroker>) => {
      if (data.type === 'own') this.#own(tab);
      else if (data.type === 'ask') this.#ask(data.line);
      else this.#leave(tab);
    });
    tab.start();
  }

  #own(tab: MessagePort): void {
    this.#owner = tab;
    for (const other of this.#tabs)
      if (other !== tab) other.postMessage({ type: 'owner-changed' } satisfies FromBroker);
  }

  /** Without an owner the question is dropped: the next owner's announcement makes the follower ask again. */
  #ask(line: Line): void {
    if (this.#owner === null) for (const port of portsOf(line)) port.close();
    else this.#owner.postMessage({ type: 'serve', line } satisfies FromBroker, portsOf(line));
  }

  #leave(tab: MessagePort): void {
    this.#tabs.delete(tab);
    if (this.#owner === tab) this.#owner = null;
  }
}
