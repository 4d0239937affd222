// The document table on disk: one sealed file per CHUNK slots, written anew under a new number when any of them changed, and a manifest
// that names the numbers. The manifest is replaced atomically and last: after a crash it names files that are whole.

import type { CubeId } from '../../contracts/ids.ts';
import type { SegmentStore } from '../segment-store.ts';
import { ByteReader, ByteWriter, corrupt } from '../segments/sealed-bytes.ts';
import { DocumentTable } from './document-table.ts';

/** Slots to a file. */
const CHUNK = 8_192;
const FORMAT = 2;
const READ_AHEAD = 8;
const MANIFEST = 'documents.manifest';

export interface DocumentsOnDisk {
  readonly table: DocumentTable;
  /** Operations up to this seq are in the table. */
  readonly mark: number;
  /** What else the engine keeps with it. */
  readonly note: string;
}

export class DocumentFiles {
  readonly #store: SegmentStore;
  /** Number of the good file of each chunk; 0 for none. */
  #generations: number[] = [];
  #next = 1;
  readonly #dirty = new Set<number>();

  constructor(store: SegmentStore) {
    this.#store = store;
  }

  /** Must be called for every slot that changes. */
  touch(slot: number): void {
    this.#dirty.add(Math.floor(slot / CHUNK));
  }

  /** Null when nothing was ever written. Throws INDEX_CORRUPT naming the file. */
  async load(): Promise<DocumentsOnDisk | null> {
    const bytes = await this.#store.read(MANIFEST);
    if (bytes === null) return null;
    const manifest = new ByteReader(MANIFEST, bytes, 'MDOC', FORMAT);
    const mark = manifest.f64();
    const note = manifest.text();
    const capacity = manifest.u32();
    this.#next = manifest.u32();
    const table = new DocumentTable();
    for (const name of JSON.parse(manifest.text()) as string[]) table.episodeNames.add(name);
    for (const name of JSON.parse(manifest.text()) as string[]) table.speakerNames.add(name);
    this.#generations = JSON.parse(manifest.text()) as number[];
    const slots = this.#generations.length * CHUNK;
    table.columns.reserve(slots);
    table.ids.reserve(slots, manifest.u32());
    await this.#loadChunks(table);
    table.ids.collectFree(capacity);
    return { table, mark, note };
  }

  /** Throws STORE_* codes; what was on disk stays valid, and the changes are written by the next flush. */
  async flush(table: DocumentTable, mark: number, note: string): Promise<void> {
    const generations = [...this.#generations];
    const dirty = [...this.#dirty].sort((a, b) => a - b);
    this.#dirty.clear();
    // Taken before the first await: changes that come while this writes belong to the next flush.
    const files = dirty.map(chunk => {
      while (generations.length <= chunk) generations.push(0);
      generations[chunk] = this.#next++;
      return { name: fileOf(chunk, generations[chunk]), bytes: encodeChunk(table, chunk) };
    });
    const manifest = new ByteWriter()
      .f64(mark)
      .text(note)
      .u32(table.ids.capacity)
      .u32(this.#next)
      .text(JSON.stringify(table.episodeNames.list))
      .text(JSON.stringify(table.speakerNames.list))
      .text(JSON.stringify(generations))
      .u32(table.ids.byteLength)
      .seal('MDOC', FORMAT);
    try {
      for (const { name, bytes } of files) await this.#store.write(name, bytes);
      await this.#store.write(MANIFEST, manifest);
    } catch (error) {
      for (const chunk of dirty) this.#dirty.add(chunk);
      throw error;
    }
    const old = this.#generations;
    this.#generations = generations;
    for (const chunk of dirty)
      if ((old[chunk] ?? 0) !== 0) await this.#store.remove(fileOf(chunk, old[chunk] as number));
  }

  /** A few files are read ahead: each takes a millisecond or two to open. */
  async #loadChunks(table: DocumentTable): Promise<void> {
    const chunks = [...this.#generations.entries()].filter(([, generation]) => generation !== 0);
    const reading = chunks.slice(0, READ_AHEAD).map(([chunk, generation]) => this.#read(chunk, generation));
    try {
      for (const [index, [chunk, generation]] of chunks.entries()) {
        const bytes = (await reading[index]) ?? null;
        const next = chunks[index + READ_AHEAD];
        if (next !== undefined) reading.push(this.#read(...next));
        reading[index] = undefined;
        const name = fileOf(chunk, generation);
        if (bytes === null) throw corrupt(name, chunk, 'it is missing');
        loadChunk(table, chunk, name, bytes);
      }
    } finally {
      await Promise.allSettled(reading);
    }
  }

  #read(chunk: number, generation: number): Promise<Uint8Array | null> | undefined {
    return this.#store.read(fileOf(chunk, generation));
  }
}

function loadChunk(table: DocumentTable, chunk: number, name: string, bytes: Uint8Array): void {
  const reader = new ByteReader(name, bytes, 'MDCH', FORMAT);
  const first = chunk * CHUNK;
  table.columns.decode(reader.bytes(), first, first + CHUNK);
  const lengths = new Uint32Array(reader.bytes().buffer);
  table.ids.decode(first, lengths, reader.bytes());
  const links = JSON.parse(reader.text()) as [slot: number, ids: CubeId[]][];
  for (let index = 0; index < lengths.length; index++)
    if (lengths[index] !== 0) table.restored(first + index);
  for (const [slot, linked] of links) table.links.set(slot, linked);
}

function encodeChunk(table: DocumentTable, chunk: number): Uint8Array {
  const first = chunk * CHUNK;
  const links: [number, readonly CubeId[]][] = [];
  for (let slot = first; slot < first + CHUNK; slot++) {
    const linked = table.links.get(slot);
    if (linked !== undefined) links.push([slot, linked]);
  }
  const { lengths, bytes } = table.ids.encode(first, first + CHUNK);
  return new ByteWriter()
    .bytes(table.columns.encode(first, first + CHUNK))
    .bytes(new Uint8Array(lengths.buffer))
    .bytes(bytes)
    .text(JSON.stringify(links))
    .seal('MDCH', FORMAT);
}

function fileOf(chunk: number, generation: number): string {
  return `documents.${chunk}.${generation}`;
}
