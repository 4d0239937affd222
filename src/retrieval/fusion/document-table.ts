// All that fusion keeps of the documents, by slot: identity, place in the conversation, time, answer classes, links. No texts, no records.

import type { IndexDocument } from '../../contracts/recall.ts';
import type { CubeId } from '../../contracts/ids.ts';
import { ANSWER_CLASSES } from './answer-classes.ts';
import { Columns } from './columns.ts';
import { OPENS, readSignals } from './document-signals.ts';
import { Episodes } from './episodes.ts';
import { IdTable } from './id-table.ts';
import { Names } from './names.ts';

export const DAY = 86_400_000;

export class DocumentTable {
  readonly ids = new IdTable();
  readonly columns = new Columns();
  readonly episodes = new Episodes();
  readonly episodeNames = new Names();
  readonly speakerNames = new Names();
  /** Linked cubes, for the few documents that have any. */
  readonly links = new Map<number, readonly CubeId[]>();
  /** Live documents that hold an instance of the class. */
  readonly classCounts = new Uint32Array(ANSWER_CLASSES.length);
  /** Live documents that are turns of an episode. */
  turns = 0;
  lengthSum = 0;

  get size(): number {
    return this.ids.size;
  }

  get memoryBytes(): number {
    const links = 64 * this.links.size;
    return this.ids.memoryBytes + this.columns.memoryBytes + this.episodes.memoryBytes + links;
  }

  /** The slot that the document now has. */
  upsert(document: IndexDocument): number {
    const known = this.ids.slotOf(document.id);
    if (known >= 0) this.#forget(known);
    const slot = this.ids.add(document.id);
    const { facets } = document;
    const signals = readSignals(document);
    this.columns.set(slot, {
      episode: facets.episode === null ? -1 : this.episodeNames.add(facets.episode),
      position: facets.position ?? -1,
      speaker: facets.speaker === null ? -1 : this.speakerNames.add(facets.speaker.trim().toLowerCase()),
      classesLow: signals.classes[0],
      classesHigh: signals.classes[1],
      eventFrom: signals.eventFrom / DAY,
      eventTo: signals.eventTo / DAY,
      createdAt: facets.createdAt / DAY,
      heat: facets.heat,
      length: Math.min(signals.length, 65_535),
      flags: signals.flags,
    });
    if (facets.linked.length > 0) this.links.set(slot, [...facets.linked]);
    this.#count(slot, 1);
    return slot;
  }

  /** The slot that became free; −1 when the id was unknown. */
  remove(id: CubeId): number {
    const slot = this.ids.slotOf(id);
    if (slot < 0) return -1;
    this.#forget(slot);
    this.columns.erase(slot);
    return this.ids.remove(id);
  }

  /**
   * Drops every mention of documents that were removed: links to them, and names of episodes and speakers that no document has. Returns
   * the slots whose links changed.
   */
  forgetMentions(removed: ReadonlySet<CubeId>): number[] {
    const changed: number[] = [];
    for (const [slot, linked] of this.links) {
      const kept = linked.filter(id => !removed.has(id));
      if (kept.length === linked.length) continue;
      changed.push(slot);
      if (kept.length === 0) this.links.delete(slot);
      else this.links.set(slot, kept);
    }
    const { episode, speaker } = this.columns.values;
    const episodes = new Set<number>();
    const speakers = new Set<number>();
    for (let slot = 0; slot < this.ids.capacity; slot++) {
      if (!this.ids.isTaken(slot)) continue;
      episodes.add(episode[slot] as number);
      speakers.add(speaker[slot] as number);
    }
    this.episodeNames.forgetUnused(episodes);
    this.speakerNames.forgetUnused(speakers);
    return changed;
  }

  /** After the columns and links of a slot were read from disk. */
  restored(slot: number): void {
    this.#count(slot, 1);
  }

  /** The document `offset` turns later in the same episode; −1 for none. */
  neighbour(slot: number, offset: number): number {
    const { episode, position } = this.columns.values;
    return this.episodes.at(episode[slot] as number, (position[slot] as number) + offset);
  }

  has(slot: number, flag: number): boolean {
    return ((this.columns.values.flags[slot] as number) & flag) !== 0;
  }

  /** A document opens its episode also where earlier turns were never stored. */
  opens(slot: number): boolean {
    return this.has(slot, OPENS);
  }

  #forget(slot: number): void {
    this.#count(slot, -1);
    this.links.delete(slot);
  }

  #count(slot: number, sign: 1 | -1): void {
    const { episode, position, classesLow, classesHigh, length } = this.columns.values;
    const turn = episode[slot] as number;
    if (turn >= 0) {
      this.turns += sign;
      if (sign > 0) this.episodes.set(turn, position[slot] as number, slot);
      else this.episodes.clear(turn, position[slot] as number, slot);
    }
    this.lengthSum += sign * Math.log1p(length[slot] as number);
    for (let index = 0; index < this.classCounts.length; index++) {
      const word = (index < 32 ? classesLow[slot] : classesHigh[slot]) as number;
      if ((word >>> (index & 31)) & 1) this.classCounts[index] = (this.classCounts[index] as number) + sign;
    }
  }
}
