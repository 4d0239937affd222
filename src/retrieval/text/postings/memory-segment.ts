// The segment that takes new documents. Same postings layout as a frozen one, one growing byte array a term; frozen when it is full.

import { appendPositions, ByteReader, ByteWriter } from './varint.ts';
import {
  FrozenSegment,
  type PostingDocument,
  type PostingRange,
  type Segment,
  type SpellingList,
} from './segment.ts';

interface GrowingPostings {
  /** Number of the term in this segment. */
  readonly id: number;
  readonly postings: ByteWriter;
  count: number;
  last: number;
}

export class MemorySegment implements Segment {
  readonly key: number;
  readonly #usual: number;
  readonly #terms = new Map<string, GrowingPostings>();
  readonly #spellings = new Map<string, string[]>();
  /** Positions document by document: varint term id, then the entry of the posting. Sorted by term only when asked for. */
  readonly #forward = new ByteWriter(1024);
  #positions: { readonly bytes: Uint8Array<ArrayBuffer>; readonly offsets: Uint32Array } | null = null;
  #sorted: SpellingList | null = null;
  documents = 0;
  deadCount = 0;
  slots = new Uint32Array(64);
  lengths = new Uint32Array(64);
  tags = new Uint8Array(64);
  dead = new Uint32Array(2);

  /** @param usual the payload that is stored without a byte of its own */
  constructor(key: number, usual: number) {
    this.key = key;
    this.#usual = usual;
  }

  /** Returns the local number. */
  add(slot: number, document: PostingDocument): number {
    if (this.documents === this.slots.length) this.#grow();
    const local = this.documents++;
    this.slots[local] = slot;
    this.lengths[local] = document.length;
    this.tags[local] = document.tag;
    for (let index = 0; index < document.terms.length; index++) {
      const term = document.terms[index] as string;
      let growing = this.#terms.get(term);
      if (growing === undefined) {
        growing = { id: this.#terms.size, postings: new ByteWriter(8), count: 0, last: -1 };
        this.#terms.set(term, growing);
        this.#sorted = null;
      }
      const payload = document.payloads[index] as number;
      growing.postings.varint(((local - growing.last) << 1) | (payload === this.#usual ? 0 : 1));
      if (payload !== this.#usual) growing.postings.byte(payload);
      growing.last = local;
      growing.count++;
      if (document.positions !== undefined) {
        this.#forward.varint(growing.id);
        appendPositions(this.#forward, document.positions[index] ?? []);
      }
    }
    this.#positions = null;
    for (const [spelling, term] of document.spellings ?? []) {
      const known = this.#spellings.get(spelling);
      if (known === undefined) this.#spellings.set(spelling, [term]);
      else if (!known.includes(term)) known.push(term);
      else continue;
      this.#sorted = null;
    }
    return local;
  }

  find(term: string): PostingRange | null {
    const growing = this.#terms.get(term);
    if (growing === undefined) return null;
    return { bytes: growing.postings.bytes, from: 0, to: growing.postings.size, count: growing.count };
  }

  findPositions(term: string): ByteReader | null {
    const growing = this.#terms.get(term);
    if (growing === undefined || this.#forward.size === 0) return null;
    this.#positions ??= groupByTerm(this.#forward, this.#terms.size);
    return new ByteReader(this.#positions.bytes, this.#positions.offsets[growing.id]);
  }

  sortedTerms(): readonly string[] {
    return [...this.#terms.keys()].sort();
  }

  sortedSpellings(): SpellingList {
    if (this.#sorted !== null) return this.#sorted;
    const terms = this.sortedTerms();
    const indexOf = new Map(terms.map((term, index) => [term, index]));
    const spellings: string[] = [];
    const spellingTerms: number[] = [];
    for (const spelling of [...this.#spellings.keys()].sort())
      for (const term of [...(this.#spellings.get(spelling) ?? [])].sort()) {
        spellings.push(spelling);
        spellingTerms.push(indexOf.get(term) ?? 0);
      }
    this.#sorted = { spellings, spellingTerms, terms };
    return this.#sorted;
  }

  /** The same documents as an immutable segment under the same key. */
  freeze(): FrozenSegment {
    const terms = this.sortedTerms();
    const { spellings, spellingTerms } = this.sortedSpellings();
    const postings = new ByteWriter(1024);
    const positions = new ByteWriter(1024);
    const grouped = (this.#positions ??= groupByTerm(this.#forward, this.#terms.size));
    const counts = new Uint32Array(terms.length);
    const offsets = new Uint32Array(terms.length + 1);
    const positionOffsets = new Uint32Array(terms.length + 1);
    for (const [index, term] of terms.entries()) {
      const growing = this.#terms.get(term);
      if (growing === undefined) continue;
      postings.append(growing.postings.bytes.subarray(0, growing.postings.size));
      positions.append(grouped.bytes.subarray(grouped.offsets[growing.id], grouped.offsets[growing.id + 1]));
      counts[index] = growing.count;
      offsets[index + 1] = postings.size;
      positionOffsets[index + 1] = positions.size;
    }
    const columns = {
      slots: this.slots.slice(0, this.documents),
      lengths: this.lengths.slice(0, this.documents),
      tags: this.tags.slice(0, this.documents),
      terms,
      counts,
      offsets,
      postings: postings.finish(),
      positionOffsets,
      spellings,
      spellingTerms: Uint32Array.from(spellingTerms),
    };
    return new FrozenSegment(
      this.key,
      columns,
      positions.finish(),
      this.dead.slice(0, (this.documents + 31) >>> 5),
    );
  }

  #grow(): void {
    const capacity = this.slots.length * 2;
    this.slots = grown(this.slots, new Uint32Array(capacity));
    this.lengths = grown(this.lengths, new Uint32Array(capacity));
    this.tags = grown(this.tags, new Uint8Array(capacity));
    this.dead = grown(this.dead, new Uint32Array(capacity >>> 5));
  }
}

function grown<T extends Uint32Array | Uint8Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** The entries of the forward list by term id, each term's in the order of the documents: a counting sort. */
function groupByTerm(
  forward: ByteWriter,
  terms: number,
): { bytes: Uint8Array<ArrayBuffer>; offsets: Uint32Array } {
  const offsets = new Uint32Array(terms + 1);
  eachEntry(forward, (id, from, to) => {
    offsets[id + 1] = (offsets[id + 1] as number) + to - from;
  });
  for (let id = 0; id < terms; id++) offsets[id + 1] = (offsets[id + 1] as number) + (offsets[id] as number);
  const next = offsets.slice();
  const bytes = new Uint8Array(offsets[terms] ?? 0);
  eachEntry(forward, (id, from, to) => {
    let at = next[id] as number;
    for (let source = from; source < to; source++) bytes[at++] = forward.bytes[source] as number;
    next[id] = at;
  });
  return { bytes, offsets };
}

function eachEntry(forward: ByteWriter, visit: (id: number, from: number, to: number) => void): void {
  const reader = new ByteReader(forward.bytes);
  while (reader.at < forward.size) {
    const id = reader.varint();
    const from = reader.at;
    for (let left = reader.varint(); left > 0; left--) reader.varint();
    visit(id, from, reader.at);
  }
}
