// Numbers for strings that recur (episodes, speakers): append only, so that a number once given stays true. A name that must not stay
// behind is overwritten in its place.

export class Names {
  readonly list: string[] = [];
  readonly #indexOf = new Map<string, number>();

  constructor(list: readonly string[] = []) {
    for (const name of list) this.add(name);
  }

  add(name: string): number {
    const known = this.#indexOf.get(name);
    if (known !== undefined) return known;
    this.#indexOf.set(name, this.list.length);
    return this.list.push(name) - 1;
  }

  /** −1 for a name that was never added. */
  find(name: string): number {
    return this.#indexOf.get(name) ?? -1;
  }

  /** Overwrites every name whose number is not in use. */
  forgetUnused(used: ReadonlySet<number>): void {
    for (const [number, name] of this.list.entries()) {
      if (used.has(number)) continue;
      this.#indexOf.delete(name);
      const blank = `\u0000${number}`;
      this.list[number] = blank;
      this.#indexOf.set(blank, number);
    }
  }
}
