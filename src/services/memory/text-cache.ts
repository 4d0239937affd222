// Texts of memories that were looked at lately: search asks for the same ones at every keystroke.

import { MAIN_BRANCH } from '../../contracts/cube.ts';
import type { CubeId } from '../../contracts/ids.ts';
import type { MemoryStore } from '../../memory/ports.ts';

/** A few hundred kilobytes. */
const REMEMBERED = 2000;

export class TextCache {
  readonly #store: MemoryStore;
  readonly #texts = new Map<CubeId, string>();

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  /** Call when memories changed or went. */
  drop(ids: readonly CubeId[]): void {
    for (const id of ids) this.#texts.delete(id);
  }

  /** Same order as asked; null for memories that are gone. */
  async texts(ids: readonly CubeId[]): Promise<readonly (string | null)[]> {
    const unknown = ids.filter(id => !this.#texts.has(id));
    if (unknown.length > 0) {
      const heads = (await this.#store.heads(unknown, MAIN_BRANCH)).filter(head => head !== null);
      const versions = await this.#store.versions(heads);
      if (this.#texts.size + unknown.length > REMEMBERED) this.#texts.clear();
      for (const stored of versions)
        if (stored !== null) this.#texts.set(stored.cube.id, stored.cube.payload.text);
    }
    return ids.map(id => this.#texts.get(id) ?? null);
  }
}
