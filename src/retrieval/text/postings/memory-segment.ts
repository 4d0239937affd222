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
  readonly postings: ByteWriter;
  readonly positions: ByteWriter | null;
  count: number;
  last: number;
}

export class MemorySegment implements Segment {
  readonly key: number;
  readonly #usual: number;
  readonly #terms = new Map<string, GrowingPostings>();
  readonly #spellings = new Map<string, string[]>();
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
        growing = {
          postings: new ByteWriter(4),
          positions: document.positions === undefined ? null : new ByteWriter(4),
          count: 0,
          last: -1,
        };
        this.#terms.set(term, growing);
        this.#sorted = null;
      }
      const payload = document.payloads[index] as number;
      growing.postings.varint(((local - growing.last) << 1) | (payload === this.#usual ? 0 : 1));
      if (payload !== this.#usual) growing.postings.byte(payload);
      growing.last = local;
      growing.count++;
      if (growing.positions !== null) appendPositions(growing.positions, document.positions?.[index] ?? []);
    }
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
    const positions = this.#terms.get(term)?.positions ?? null;
    return positions === null ? null : new ByteReader(positions.bytes);
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
    const counts = new Uint32Array(terms.length);
    const offsets = new Uint32Array(terms.length + 1);
    const positionOffsets = new Uint32Array(terms.length + 1);
    for (const [index, term] of terms.entries()) {
      const growing = this.#terms.get(term);
      if (growing === undefined) continue;
      postings.append(growing.postings.bytes.subarray(0, growing.postings.size));
      if (growing.positions !== null)
        positions.append(growing.positions.bytes.subarray(0, growing.positions.size));
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
