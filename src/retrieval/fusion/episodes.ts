// Which document stands at which position of which episode: a turn's neighbours in O(1).

/** Positions past this have no neighbours: an episode is a conversation, not a library. */
const POSITIONS = 65_536;

/** What V8 takes for a typed array beside its elements, and the pointer to it. */
const ARRAY_BYTES = 160;

export class Episodes {
  /** By episode, slot + 1 by position; 0 for none. */
  readonly #turns: (Uint32Array | undefined)[] = [];

  get memoryBytes(): number {
    return this.#turns.reduce((sum, turns) => sum + (turns?.byteLength ?? 0) + ARRAY_BYTES, 0);
  }

  set(episode: number, position: number, slot: number): void {
    if (episode < 0 || position < 0 || position >= POSITIONS) return;
    let turns = this.#turns[episode];
    if (turns === undefined || position >= turns.length) {
      const grown = new Uint32Array(Math.max(position + 1, (turns?.length ?? 8) * 2));
      if (turns !== undefined) grown.set(turns);
      this.#turns[episode] = turns = grown;
    }
    turns[position] = slot + 1;
  }

  clear(episode: number, position: number, slot: number): void {
    const turns = this.#turns[episode];
    if (turns !== undefined && turns[position] === slot + 1) turns[position] = 0;
  }

  /** The slot at that place; −1 for none. */
  at(episode: number, position: number): number {
    return (this.#turns[episode]?.[position] ?? 0) - 1;
  }

  /** The slots at two and one before, one and two after that place, −1 for none: one look for all four. */
  around(episode: number, position: number, into: Int32Array): void {
    const turns = this.#turns[episode];
    const length = turns?.length ?? 0;
    for (let at = 0; at < 4; at++) {
      const place = position + (at < 2 ? at - 2 : at - 1);
      into[at] = turns !== undefined && place >= 0 && place < length ? (turns[place] as number) - 1 : -1;
    }
  }
}
