// Merges segments a slice of time at a time: fewer segments to look into, no room for dead documents. Searches and changes go on
// between the slices; a document that dies meanwhile is dead in the result as well.

import { throwIfAborted } from '../../../contracts/errors.ts';
import type { PostingIndex } from './posting-index.ts';
import { FrozenSegment, type SegmentColumns } from './segment.ts';
import { appendPositions, ByteReader, ByteWriter, readPositions } from './varint.ts';

/** Segments of about one size that are merged together (log-structured merge with this fan-out). */
const FAN_OUT = 4;
const SMALLEST_TIER = 1024;
/** A segment with more dead than this is rewritten alone. */
const DEAD_SHARE = 0.3;
const TERMS_PER_CHECK = 64;

/** What should be merged next; empty when nothing is worth it. */
export function chooseMerge(segments: readonly FrozenSegment[]): FrozenSegment[] {
  const wasteful = segments.find(({ deadCount, documents }) => deadCount > DEAD_SHARE * documents);
  if (wasteful !== undefined) return [wasteful];
  const tiers = new Map<number, FrozenSegment[]>();
  for (const segment of segments) {
    const live = segment.documents - segment.deadCount;
    const tier = Math.ceil(Math.log(Math.max(1, live / SMALLEST_TIER)) / Math.log(FAN_OUT));
    const members = tiers.get(tier);
    if (members === undefined) tiers.set(tier, [segment]);
    else members.push(segment);
  }
  for (const tier of [...tiers.keys()].sort((a, b) => a - b)) {
    const members = tiers.get(tier) ?? [];
    if (members.length >= FAN_OUT) return members;
  }
  return [];
}

interface Input {
  readonly segment: FrozenSegment;
  /** [documents]: local number in the result, -1 for the dead. */
  readonly renumber: Int32Array;
  /** Kept here: a flush meanwhile takes them out of the segment. */
  readonly positions: Uint8Array | null;
  /** Where in its terms the merge is. */
  at: number;
}

/** One merge, done by calls of `step`. */
export class MergeTask {
  readonly #index: PostingIndex;
  readonly #inputs: Input[];
  readonly #origins: { readonly segment: FrozenSegment; readonly local: number }[] = [];
  readonly #postings = new ByteWriter(1 << 16);
  readonly #positions = new ByteWriter(1 << 16);
  readonly #terms: string[] = [];
  readonly #counts: number[] = [];
  readonly #offsets: number[] = [0];
  readonly #positionOffsets: number[] = [0];

  /** The inputs' positions must be loaded. */
  constructor(index: PostingIndex, inputs: readonly FrozenSegment[]) {
    this.#index = index;
    this.#inputs = inputs.map(segment => {
      const renumber = new Int32Array(segment.documents).fill(-1);
      for (let local = 0; local < segment.documents; local++) {
        if (!index.isCurrent(segment, local)) continue;
        renumber[local] = this.#origins.length;
        this.#origins.push({ segment, local });
      }
      return { segment, renumber, positions: segment.positions, at: 0 };
    });
  }

  /** Works until `expired` says so. True when the merged segment is in place. Nothing changes before. Throws ABORTED. */
  step(expired: () => boolean, signal?: AbortSignal): boolean {
    for (let done = 1; ; done++) {
      throwIfAborted(signal);
      const term = this.#nextTerm();
      if (term === null) break;
      this.#mergeTerm(term);
      if (done % TERMS_PER_CHECK === 0 && expired()) return false;
    }
    this.#finish();
    return true;
  }

  #nextTerm(): string | null {
    let next: string | null = null;
    for (const { segment, at } of this.#inputs) {
      const term = segment.columns.terms[at];
      if (term !== undefined && (next === null || term < next)) next = term;
    }
    return next;
  }

  #mergeTerm(term: string): void {
    let last = -1;
    let count = 0;
    for (const input of this.#inputs) {
      const { terms, offsets, postings, positionOffsets } = input.segment.columns;
      if (terms[input.at] !== term) continue;
      const index = input.at++;
      const reader = new ByteReader(postings, offsets[index]);
      const hasPositions = (positionOffsets[index + 1] as number) > (positionOffsets[index] as number);
      const positions =
        hasPositions && input.positions !== null
          ? new ByteReader(input.positions, positionOffsets[index])
          : null;
      const to = offsets[index + 1] as number;
      for (let local = -1; reader.at < to;) {
        const header = reader.varint();
        local += header >>> 1;
        const payload = (header & 1) === 0 ? -1 : (postings[reader.at++] as number);
        const places = positions === null ? null : readPositions(positions);
        const renumbered = input.renumber[local] as number;
        if (renumbered === -1) continue;
        this.#postings.varint(((renumbered - last) << 1) | (header & 1));
        if (payload !== -1) this.#postings.byte(payload);
        if (places !== null) appendPositions(this.#positions, places);
        last = renumbered;
        count++;
      }
    }
    if (count === 0) return;
    this.#terms.push(term);
    this.#counts.push(count);
    this.#offsets.push(this.#postings.size);
    this.#positionOffsets.push(this.#positions.size);
  }

  #finish(): void {
    const inputs = this.#inputs.map(({ segment }) => segment);
    const columns: SegmentColumns = {
      slots: Uint32Array.from(this.#origins, ({ segment, local }) => segment.slots[local] as number),
      lengths: Uint32Array.from(this.#origins, ({ segment, local }) => segment.lengths[local] as number),
      tags: Uint8Array.from(this.#origins, ({ segment, local }) => segment.tags[local] as number),
      terms: this.#terms,
      counts: Uint32Array.from(this.#counts),
      offsets: Uint32Array.from(this.#offsets),
      postings: this.#postings.finish(),
      positionOffsets: Uint32Array.from(this.#positionOffsets),
      ...mergeSpellings(inputs, this.#terms),
    };
    const dead = new Uint32Array((this.#origins.length + 31) >>> 5);
    let alive = 0;
    for (const [local, origin] of this.#origins.entries())
      if (this.#index.isCurrent(origin.segment, origin.local)) alive++;
      else dead[local >>> 5] = (dead[local >>> 5] as number) | (1 << (local & 31));
    const merged = new FrozenSegment(this.#index.freeKey(), columns, this.#positions.finish(), dead);
    this.#index.replace(inputs, alive === 0 ? null : merged);
  }
}

function mergeSpellings(
  inputs: readonly FrozenSegment[],
  terms: readonly string[],
): Pick<SegmentColumns, 'spellings' | 'spellingTerms'> {
  const indexOf = new Map(terms.map((term, index) => [term, index]));
  const pairs = new Map<string, Set<number>>();
  for (const { columns } of inputs)
    for (let at = 0; at < columns.spellings.length; at++) {
      const term = indexOf.get(columns.terms[columns.spellingTerms[at] as number] ?? '');
      if (term === undefined) continue;
      const spelling = columns.spellings[at] as string;
      const known = pairs.get(spelling);
      if (known === undefined) pairs.set(spelling, new Set([term]));
      else known.add(term);
    }
  const spellings: string[] = [];
  const spellingTerms: number[] = [];
  for (const spelling of [...pairs.keys()].sort())
    for (const term of [...(pairs.get(spelling) ?? [])].sort((a, b) => a - b)) {
      spellings.push(spelling);
      spellingTerms.push(term);
    }
  return { spellings, spellingTerms: Uint32Array.from(spellingTerms) };
}
