// A segment: the postings of a set of documents, numbered from 0 in the order of their arrival ("local" numbers). Immutable once frozen,
// except for its tombstones. It knows nothing about scores: a posting carries one byte of payload whose meaning its user decides.
//
// Layout of one term's postings, ascending by local number:
//   varint (distance from the previous local number << 1 | payload differs from the usual one), then the payload byte if it differs.
// Layout of its positions, one entry a posting: varint count, then count varint distances.

import { ByteReader } from './varint.ts';

/** What a document puts into the index. Terms are distinct; arrays run parallel to `terms`. */
export interface PostingDocument {
  readonly terms: readonly string[];
  /** 1 to 255 each. */
  readonly payloads: ArrayLike<number>;
  /** Ascending word positions; empty where a term has none. */
  readonly positions?: readonly (readonly number[])[];
  /** Spellings by which a term may be looked up: [spelling, term]. */
  readonly spellings?: readonly (readonly [spelling: string, term: string])[];
  readonly length: number;
  /** One byte that is counted over all documents (here: the language). */
  readonly tag: number;
}

/** Where a term's postings lie. */
export interface PostingRange {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  /** Postings, dead documents included. */
  readonly count: number;
}

export interface Segment {
  /** Nonzero, distinct among the segments of an index. */
  readonly key: number;
  readonly documents: number;
  /** [documents] */
  readonly slots: Uint32Array;
  /** [documents] */
  readonly lengths: Uint32Array;
  /** [documents] */
  readonly tags: Uint8Array;
  /** Bitmap over local numbers: replaced or removed documents. */
  readonly dead: Uint32Array;
  deadCount: number;
  find(term: string): PostingRange | null;
  findPositions(term: string): ByteReader | null;
  /** Sorted by UTF-16 code units. */
  sortedTerms(): readonly string[];
  sortedSpellings(): SpellingList;
}

/** Spellings ascending, each with an index into `terms`; a spelling may occur with several terms. */
export interface SpellingList {
  readonly spellings: readonly string[];
  readonly spellingTerms: ArrayLike<number>;
  readonly terms: readonly string[];
}

/** Columns of a frozen segment. */
export interface SegmentColumns {
  readonly slots: Uint32Array<ArrayBuffer>;
  readonly lengths: Uint32Array<ArrayBuffer>;
  readonly tags: Uint8Array<ArrayBuffer>;
  readonly terms: readonly string[];
  /** [terms]: postings of each. */
  readonly counts: Uint32Array<ArrayBuffer>;
  /** [terms + 1]: into `postings`. */
  readonly offsets: Uint32Array<ArrayBuffer>;
  readonly postings: Uint8Array<ArrayBuffer>;
  /** [terms + 1]: into the positions. */
  readonly positionOffsets: Uint32Array<ArrayBuffer>;
  readonly spellings: readonly string[];
  /** [spellings]: index into `terms`. */
  readonly spellingTerms: Uint32Array<ArrayBuffer>;
}

export class FrozenSegment implements Segment {
  readonly key: number;
  readonly columns: SegmentColumns;
  readonly dead: Uint32Array<ArrayBuffer>;
  deadCount = 0;
  /** null: on disk, not read yet. */
  positions: Uint8Array<ArrayBuffer> | null;
  /** Name of its file; null: not written yet. */
  file: { readonly name: string; readonly checksum: number } | null = null;

  constructor(
    key: number,
    columns: SegmentColumns,
    positions: Uint8Array<ArrayBuffer> | null,
    dead?: Uint32Array<ArrayBuffer>,
  ) {
    this.key = key;
    this.columns = columns;
    this.positions = positions;
    this.dead = dead ?? new Uint32Array((columns.slots.length + 31) >>> 5);
    for (const word of this.dead) this.deadCount += countBits(word);
  }

  get documents(): number {
    return this.columns.slots.length;
  }
  get slots(): Uint32Array {
    return this.columns.slots;
  }
  get lengths(): Uint32Array {
    return this.columns.lengths;
  }
  get tags(): Uint8Array {
    return this.columns.tags;
  }

  find(term: string): PostingRange | null {
    const { terms, offsets, postings, counts } = this.columns;
    const index = lowerBound(terms, term);
    if (terms[index] !== term) return null;
    return {
      bytes: postings,
      from: offsets[index] as number,
      to: offsets[index + 1] as number,
      count: counts[index] as number,
    };
  }

  findPositions(term: string): ByteReader | null {
    const { terms, positionOffsets } = this.columns;
    const index = lowerBound(terms, term);
    if (terms[index] !== term || this.positions === null) return null;
    return new ByteReader(this.positions, positionOffsets[index]);
  }

  sortedTerms(): readonly string[] {
    return this.columns.terms;
  }

  sortedSpellings(): SpellingList {
    return this.columns;
  }
}

/** First index whose entry is not below the value; `sorted` ascends by UTF-16 code units. */
export function lowerBound(sorted: readonly string[], value: string, from = 0): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as string) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function countBits(word: number): number {
  let bits = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}
