// Which slots pass a filter, as a bitmap, before any score is computed: ten asked is ten returned. Bitmaps of the clauses asked for last
// are kept and follow every change, so that a filter costs a few microseconds a query. Crash-safe on a SegmentStore.

import { MemoryOsError } from '../../contracts/errors.ts';
import type { RecallFilter } from '../../contracts/recall.ts';
import { BlockFile, readStates, writeStates } from '../segments/block-file.ts';
import { ByteReader, ByteWriter, corrupt } from '../segments/sealed-bytes.ts';
import type { SegmentStore } from '../segment-store.ts';
import { Bitmap } from './bitmap.ts';
import { FACET_BLOCK_BYTES, FACET_BLOCK_SLOTS, readBlock, writeBlock } from './facet-blocks.ts';
import { clausesOf } from './facet-clauses.ts';
import type { Clause } from './facet-clauses.ts';
import { countFacets, type FacetCounts } from './facet-counts.ts';
import { FacetColumns } from './facet-columns.ts';
import type { FilterFacets } from './facet-columns.ts';
import { Interner } from './interner.ts';

const MAGIC = 'MOSF';
const VERSION = 1;
/** Clauses kept as bitmaps: 125 kB each at a million slots. */
const CACHED_CLAUSES = 16;
const SLOT_LIMIT = 2 ** 24;

interface CachedClause {
  readonly clause: Clause;
  readonly bitmap: Bitmap;
}

/**
 * @example
 * const facets = await FacetIndex.open(store);
 * facets.set(0, document.facets);
 * const allowed = facets.compile({ types: ['fact'], onlyRecallable: true });
 * vectors.search(query, 10, allowed);
 */
export class FacetIndex {
  readonly #store: SegmentStore;
  readonly #name: string;
  readonly #columns: FacetColumns;
  readonly #blocks: BlockFile;
  readonly #dirty = new Set<number>();
  /** In order of last use. */
  readonly #cache = new Map<string, CachedClause>();
  #live: Bitmap;
  #size: number;
  #changed = false;
  #flushing: Promise<void> = Promise.resolve();

  private constructor(store: SegmentStore, name: string, columns: FacetColumns, live: Bitmap) {
    this.#store = store;
    this.#name = name;
    this.#columns = columns;
    this.#live = live;
    this.#size = live.count();
    this.#blocks = new BlockFile(store, `${name}.blocks`, FACET_BLOCK_BYTES);
  }

  /** @throws INDEX_CORRUPT naming file and block: `remove` it and build it anew from the records */
  static async open(store: SegmentStore, name = 'facets'): Promise<FacetIndex> {
    const file = `${name}.manifest`;
    const bytes = await store.read(file);
    if (bytes === null) return new FacetIndex(store, name, new FacetColumns(), new Bitmap());
    const reader = new ByteReader(file, bytes, MAGIC, VERSION);
    const live = Bitmap.fromWords(new Uint32Array(reader.bytes().buffer));
    const strings = (): Interner => new Interner(JSON.parse(reader.text()) as readonly (string | null)[]);
    const index = new FacetIndex(store, name, new FacetColumns(strings(), strings()), live);
    index.#blocks.states = readStates(reader);
    index.#columns.reserve(index.#blocks.states.length * FACET_BLOCK_SLOTS, false); // at once, not by growing
    for await (const { block, bytes: content } of index.#blocks.read()) {
      if (content === null) throw corrupt(index.#blocks.fileOf(block), block, 'a block is cut or altered');
      readBlock(index.#columns, block, content);
    }
    for (const slot of live) index.#columns.adopt(slot);
    return index;
  }

  static async remove(store: SegmentStore, name = 'facets'): Promise<void> {
    for (const part of ['manifest', 'blocks.0', 'blocks.1']) await store.remove(`${name}.${part}`);
  }

  /** Every slot that holds a document. Read only. */
  get live(): Bitmap {
    return this.#live;
  }

  get size(): number {
    return this.#size;
  }

  get memoryBytes(): number {
    const cached = [...this.#cache.values()].reduce((sum, { bitmap }) => sum + bitmap.byteLength, 0);
    return this.#columns.memoryBytes + this.#live.byteLength + cached;
  }

  /** Writes or replaces a slot's facets. @throws INPUT_INVALID naming the field; nothing is written then */
  set(slot: number, facets: FilterFacets): void {
    if (!Number.isInteger(slot) || slot < 0 || slot >= SLOT_LIMIT)
      throw new MemoryOsError('INPUT_INVALID', `A slot is a whole number under ${SLOT_LIMIT}.`, {
        details: { field: 'slot', found: slot },
      });
    const before = this.#live.has(slot);
    const old = before
      ? { scope: this.#columns.scope[slot] ?? 0, tagSet: this.#columns.tagSet[slot] ?? 0 }
      : null;
    this.#columns.write(slot, facets);
    if (old !== null) {
      // released after the new ones are held: an unchanged name keeps its number
      this.#columns.scopes.release(old.scope);
      this.#columns.tagSets.release(old.tagSet);
    } else this.#size++;
    this.#live.set(slot);
    this.#touch(slot, true);
  }

  /** @returns whether the slot held a document */
  remove(slot: number): boolean {
    if (!this.#live.has(slot)) return false;
    this.#live.clear(slot);
    this.#size--;
    this.#columns.erase(slot);
    this.#touch(slot, false);
    return true;
  }

  /**
   * The slots that pass. `createdFrom` and `createdTo` are both inclusive; a fact holds from `validFrom` until just before `validTo`,
   * without end where they are null; of several tags (scopes, states, types) one is enough; an empty list lets nothing pass.
   *
   * @param exclude slots to leave out (the caller knows which slot is which cube)
   * @returns null when every live document passes; else a bitmap that is the caller's own
   */
  compile(filter: RecallFilter, exclude: Iterable<number> = []): Bitmap | null {
    let result: Bitmap | null = null;
    for (const clause of clausesOf(filter, this.#columns)) {
      const { bitmap } = this.#cached(clause);
      result = result === null ? bitmap.clone() : result.and(bitmap);
    }
    for (const slot of exclude) {
      result ??= this.#live.clone();
      result.clear(slot);
    }
    return result;
  }

  /** How many of the passing documents have each scope, state, type and tag. */
  counts(filter: RecallFilter, exclude: Iterable<number> = []): FacetCounts {
    return countFacets(this.#columns, this.compile(filter, exclude) ?? this.#live);
  }

  /** Writes all changes so far, all or none of them. @throws STORE_* codes; the changes stay for the next flush */
  flush(): Promise<void> {
    const next = this.#flushing.catch(() => undefined).then(() => this.#flushOnce());
    this.#flushing = next;
    return next;
  }

  #cached(clause: Clause): CachedClause {
    const cached = this.#cache.get(clause.key) ?? { clause, bitmap: clause.collect(this.#live) };
    this.#cache.delete(clause.key);
    this.#cache.set(clause.key, cached);
    const oldest = this.#cache.keys().next();
    if (this.#cache.size > CACHED_CLAUSES && oldest.done !== true) this.#cache.delete(oldest.value);
    return cached;
  }

  #touch(slot: number, live: boolean): void {
    for (const { clause, bitmap } of this.#cache.values()) bitmap.assign(slot, live && clause.matches(slot));
    this.#dirty.add(Math.floor(slot / FACET_BLOCK_SLOTS));
    this.#changed = true;
  }

  async #flushOnce(): Promise<void> {
    if (!this.#changed) return;
    this.#changed = false;
    const dirty = [...this.#dirty].sort((a, b) => a - b);
    this.#dirty.clear();
    const columns = this.#columns;
    const writer = new ByteWriter().bytes(new Uint8Array(this.#live.clone().words.buffer));
    for (const strings of [columns.scopes, columns.tagSets]) writer.text(JSON.stringify(strings.values));
    // copied before the first wait: blocks, names and live slots are of one moment
    const contents = dirty.map(block => [block, writeBlock(columns, block)] as const);
    try {
      const states = await this.#blocks.write(contents);
      writeStates(writer, states);
      await this.#store.write(`${this.#name}.manifest`, writer.seal(MAGIC, VERSION));
      this.#blocks.states = states;
    } catch (error) {
      for (const block of dirty) this.#dirty.add(block);
      this.#changed = true;
      throw error;
    }
  }
}
