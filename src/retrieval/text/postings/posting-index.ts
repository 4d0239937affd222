// Postings of documents that are addressed by slot: one segment that takes new documents, and frozen ones. Replacing and removing leaves
// tombstones; counts and lengths over all live documents stay exact. Scores are its users' business (bm25.ts, sparse-index.ts).

import { MemoryOsError } from '../../../contracts/errors.ts';
import { MemorySegment } from './memory-segment.ts';
import { ByteReader } from './varint.ts';
import type { FrozenSegment, PostingDocument, Segment } from './segment.ts';

/** A set of slots; anything with one bit a slot, 32 to a word, low bit first. */
export interface SlotFilter {
  readonly words: Uint32Array;
}

/** One term's live postings, of all segments. The arrays belong to the index and are overwritten by the next call. */
export interface Collected {
  count: number;
  slots: Uint32Array;
  payloads: Uint8Array;
  lengths: Uint32Array;
}

export interface PostingIndexOptions {
  /** The payload that needs no byte of its own. */
  readonly usualPayload: number;
  /** Documents after which the growing segment is frozen. */
  readonly segmentDocuments?: number;
}

/** 2^26 slots: a gigabyte of columns, far past the design point of a million. */
const MAX_SLOT = 2 ** 26 - 1;

export class PostingIndex {
  readonly usualPayload: number;
  readonly segmentDocuments: number;
  frozen: FrozenSegment[] = [];
  memory: MemorySegment;
  /** Live documents, and the sum of their lengths. */
  documents = 0;
  totalLength = 0;
  /** Live documents by tag. */
  readonly tagCounts = new Uint32Array(256);
  /** One more than the highest slot ever used: what scratch arrays must hold. */
  capacity = 0;
  /** Counts changes; caches compare it. */
  generation = 0;
  #segmentOf = new Uint16Array(1024);
  #localOf = new Uint32Array(1024);
  readonly #segments = new Map<number, Segment>();
  readonly #collected: Collected = {
    count: 0,
    slots: new Uint32Array(1024),
    payloads: new Uint8Array(1024),
    lengths: new Uint32Array(1024),
  };

  constructor(options: PostingIndexOptions) {
    this.usualPayload = options.usualPayload;
    this.segmentDocuments = options.segmentDocuments ?? 16_384;
    this.memory = this.#newMemory();
  }

  get averageLength(): number {
    return this.documents === 0 ? 0 : this.totalLength / this.documents;
  }

  /** All segments, oldest first. */
  segments(): Segment[] {
    return this.memory.documents === 0 ? this.frozen : [...this.frozen, this.memory];
  }

  has(slot: number): boolean {
    return slot < this.capacity && this.#segmentOf[slot] !== 0;
  }

  /** Puts a document into a slot in place of what was there. Throws INPUT_INVALID for a slot that is no number of a row. */
  upsert(slot: number, document: PostingDocument): void {
    if (!Number.isInteger(slot) || slot < 0 || slot > MAX_SLOT)
      throw new MemoryOsError('INPUT_INVALID', 'A slot is a whole number from 0.', {
        details: { field: 'slot', value: String(slot), limit: MAX_SLOT },
      });
    this.remove(slot);
    this.#reserve(slot);
    const local = this.memory.add(slot, document);
    this.#place(slot, this.memory, local, 1);
    this.generation++;
    if (this.memory.documents >= this.segmentDocuments) this.freezeMemory();
  }

  /** False when the slot was empty. */
  remove(slot: number): boolean {
    const segment = this.has(slot) ? this.#segments.get(this.#segmentOf[slot] as number) : undefined;
    if (segment === undefined) return false;
    const local = this.#localOf[slot] as number;
    segment.dead[local >>> 5] = (segment.dead[local >>> 5] as number) | (1 << (local & 31));
    segment.deadCount++;
    this.#place(slot, segment, local, -1);
    this.#segmentOf[slot] = 0;
    this.generation++;
    return true;
  }

  /** Whether this is the live document of its slot. */
  isCurrent(segment: Segment, local: number): boolean {
    const slot = segment.slots[local] as number;
    return this.#segmentOf[slot] === segment.key && this.#localOf[slot] === local;
  }

  /** The growing segment becomes a frozen one. */
  freezeMemory(): void {
    if (this.memory.documents === 0) return;
    const segment = this.memory.freeze();
    this.#segments.set(segment.key, segment);
    this.frozen = [...this.frozen, segment];
    this.memory = this.#newMemory();
  }

  /** A key no segment has. */
  freeKey(): number {
    for (let key = 1; key < 65_536; key++) if (!this.#segments.has(key)) return key;
    throw new MemoryOsError('INDEX_BUSY', 'The index has too many segments; merge them first.');
  }

  /** Keeps the key of a segment that will be attached. */
  reserveKey(segment: Segment): void {
    this.#segments.set(segment.key, segment);
  }

  /** Takes a segment read from disk; its live documents must be in no other segment. */
  attach(segment: FrozenSegment): void {
    this.#segments.set(segment.key, segment);
    this.frozen = [...this.frozen, segment];
    for (let local = 0; local < segment.documents; local++) {
      if (((segment.dead[local >>> 5] as number) >>> (local & 31)) & 1) continue;
      const slot = segment.slots[local] as number;
      this.#reserve(slot);
      this.#place(slot, segment, local, 1);
    }
    this.generation++;
  }

  /** Puts a merged segment in the place of those it was made from. `null`: nothing of them was alive. */
  replace(inputs: readonly FrozenSegment[], merged: FrozenSegment | null): void {
    const first = this.frozen.findIndex(segment => inputs.includes(segment));
    const kept = this.frozen.filter(segment => !inputs.includes(segment));
    for (const input of inputs) this.#segments.delete(input.key);
    if (merged !== null) {
      kept.splice(first, 0, merged);
      this.#segments.set(merged.key, merged);
      for (let local = 0; local < merged.documents; local++) {
        if (((merged.dead[local >>> 5] as number) >>> (local & 31)) & 1) continue;
        const slot = merged.slots[local] as number;
        this.#segmentOf[slot] = merged.key;
        this.#localOf[slot] = local;
      }
    }
    this.frozen = kept;
  }

  /** Live postings of a term: [count] slots, payloads and document lengths, ascending within a segment. */
  collect(term: string): Collected {
    const out = this.#collected;
    out.count = 0;
    for (const segment of this.frozen) this.#decode(segment, term, out);
    if (this.memory.documents > 0) this.#decode(this.memory, term, out);
    return out;
  }

  /** Local numbers of all postings of a term, dead documents included. */
  *localsOf(segment: Segment, term: string): Generator<number> {
    const range = segment.find(term);
    if (range === null) return;
    const reader = new ByteReader(range.bytes, range.from);
    for (let local = -1; reader.at < range.to;) {
      const header = reader.varint();
      local += header >>> 1;
      if ((header & 1) === 1) reader.at++;
      yield local;
    }
  }

  /** Live documents with this term. Without tombstones it reads counts only. */
  documentFrequency(term: string): number {
    const segments = this.segments();
    if (segments.every(segment => segment.deadCount === 0))
      return segments.reduce((sum, segment) => sum + (segment.find(term)?.count ?? 0), 0);
    return this.collect(term).count;
  }

  #decode(segment: Segment, term: string, out: Collected): void {
    const range = segment.find(term);
    if (range === null) return;
    if (out.count + range.count > out.slots.length) growCollected(out, out.count + range.count);
    const { bytes, to } = range;
    const { slots, lengths, dead } = segment;
    const { slots: outSlots, payloads: outPayloads, lengths: outLengths } = out;
    const usual = this.usualPayload;
    const anyDead = segment.deadCount > 0;
    let at = range.from;
    let local = -1;
    let count = out.count;
    while (at < to) {
      let byte = bytes[at++] as number;
      let header = byte & 127;
      for (let shift = 7; byte > 127; shift += 7) {
        byte = bytes[at++] as number;
        header |= (byte & 127) << shift;
      }
      local += header >>> 1;
      const payload = (header & 1) === 0 ? usual : (bytes[at++] as number);
      if (anyDead && ((dead[local >>> 5] as number) >>> (local & 31)) & 1) continue;
      outSlots[count] = slots[local] as number;
      outPayloads[count] = payload;
      outLengths[count++] = lengths[local] as number;
    }
    out.count = count;
  }

  #place(slot: number, segment: Segment, local: number, sign: 1 | -1): void {
    this.#segmentOf[slot] = segment.key;
    this.#localOf[slot] = local;
    const tag = segment.tags[local] as number;
    this.documents += sign;
    this.totalLength += sign * (segment.lengths[local] as number);
    this.tagCounts[tag] = (this.tagCounts[tag] as number) + sign;
  }

  #reserve(slot: number): void {
    this.capacity = Math.max(this.capacity, slot + 1);
    if (slot < this.#segmentOf.length) return;
    const size = Math.max(slot + 1, this.#segmentOf.length * 2);
    const segmentOf = new Uint16Array(size);
    segmentOf.set(this.#segmentOf);
    this.#segmentOf = segmentOf;
    const localOf = new Uint32Array(size);
    localOf.set(this.#localOf);
    this.#localOf = localOf;
  }

  #newMemory(): MemorySegment {
    const memory = new MemorySegment(this.freeKey(), this.usualPayload);
    this.#segments.set(memory.key, memory);
    return memory;
  }
}

function growCollected(out: Collected, atLeast: number): void {
  const size = Math.max(atLeast, out.slots.length * 2);
  const slots = new Uint32Array(size);
  slots.set(out.slots);
  const payloads = new Uint8Array(size);
  payloads.set(out.payloads);
  const lengths = new Uint32Array(size);
  lengths.set(out.lengths);
  out.slots = slots;
  out.payloads = payloads;
  out.lengths = lengths;
}
