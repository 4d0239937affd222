// What documents are filtered by, in columns over slots (26 bytes a slot, 10 more where facts have validity times). Values in, values
// out: which filter means which slots is decided in facet-filter.ts, which bytes go to disk in facet-blocks.ts.

import { MemoryOsError } from '../../contracts/errors.ts';
import type { CubeState, SemanticType } from '../../contracts/cube.ts';
import type { DocumentFacets } from '../../contracts/recall.ts';
import { Interner } from './interner.ts';

/** The facets that are filtered by. */
export type FilterFacets = Pick<
  DocumentFacets,
  'scope' | 'state' | 'type' | 'tags' | 'recallable' | 'createdAt' | 'validFrom' | 'validTo'
>;

/** Their places are what is stored: append only. */
export const STATES: readonly CubeState[] = ['generated', 'activated', 'merged', 'archived', 'expired'];
export const TYPES: readonly SemanticType[] = [
  'fact',
  'preference',
  'event',
  'profile',
  'instruction',
  'skill',
  'summary',
  'document',
  'note',
];
const TAG_SEPARATOR = '\u0000';

/** A set of tags as one interned string. */
const tagSetKey = (tags: readonly string[]): string => [...new Set(tags)].sort().join(TAG_SEPARATOR);
export const tagsOfKey = (key: string): readonly string[] => (key === '' ? [] : key.split(TAG_SEPARATOR));

function indexOf<T extends string>(field: string, values: readonly T[], value: T): number {
  const index = values.indexOf(value);
  if (index < 0)
    throw new MemoryOsError('INPUT_INVALID', `There is no ${field} ${value}.`, {
      details: { field, found: value },
    });
  return index;
}

function requireTime(field: string, value: number | null): void {
  if (value !== null && !Number.isFinite(value))
    throw new MemoryOsError('INPUT_INVALID', `${field} is no moment.`, {
      details: { field, found: String(value) },
    });
}

export class FacetColumns {
  readonly scopes: Interner;
  readonly tagSets: Interner;
  scope = new Uint32Array(0);
  tagSet = new Uint32Array(0);
  /** Milliseconds since 1970. */
  createdAt = new Float64Array(0);
  /** NaN: no bound. Without elements while no slot has one. */
  validFrom = new Float64Array(0);
  validTo = new Float64Array(0);
  /** state | type << 4 | recallable << 8 */
  flags = new Uint16Array(0);

  constructor(scopes = new Interner(), tagSets = new Interner()) {
    this.scopes = scopes;
    this.tagSets = tagSets;
  }

  get capacity(): number {
    return this.scope.length;
  }

  get memoryBytes(): number {
    const { scope, tagSet, createdAt, validFrom, validTo, flags } = this;
    return [scope, tagSet, createdAt, validFrom, validTo, flags].reduce(
      (sum, array) => sum + array.byteLength,
      0,
    );
  }

  /**
   * Writes a slot that is free.
   *
   * @throws INPUT_INVALID naming the field; nothing is written then
   */
  write(slot: number, facets: FilterFacets): void {
    const flags =
      indexOf('state', STATES, facets.state) |
      (indexOf('type', TYPES, facets.type) << 4) |
      (facets.recallable ? 1 << 8 : 0);
    requireTime('createdAt', facets.createdAt);
    requireTime('validFrom', facets.validFrom);
    requireTime('validTo', facets.validTo);
    this.reserve(slot + 1, facets.validFrom !== null || facets.validTo !== null);
    this.flags[slot] = flags;
    this.scope[slot] = this.scopes.retain(facets.scope);
    this.tagSet[slot] = this.tagSets.retain(tagSetKey(facets.tags));
    this.createdAt[slot] = facets.createdAt;
    if (this.validFrom.length > 0) {
      this.validFrom[slot] = facets.validFrom ?? NaN;
      this.validTo[slot] = facets.validTo ?? NaN;
    }
  }

  /** Frees a slot and zeroes what it held. */
  erase(slot: number): void {
    this.scopes.release(this.scope[slot] ?? 0);
    this.tagSets.release(this.tagSet[slot] ?? 0);
    for (const column of [this.scope, this.tagSet, this.createdAt, this.flags]) column[slot] = 0;
    if (this.validFrom.length > 0) this.validFrom[slot] = this.validTo[slot] = NaN;
  }

  /** Counts a slot that was read from disk as a user of its scope and tags. */
  adopt(slot: number): void {
    this.scopes.retainId(this.scope[slot] ?? 0);
    this.tagSets.retainId(this.tagSet[slot] ?? 0);
  }

  reserve(slots: number, validity: boolean): void {
    if (slots > this.capacity) {
      const capacity = Math.max(slots, 1024, Math.ceil(this.capacity * 1.5));
      this.scope = grown(this.scope, new Uint32Array(capacity));
      this.tagSet = grown(this.tagSet, new Uint32Array(capacity));
      this.createdAt = grown(this.createdAt, new Float64Array(capacity));
      this.flags = grown(this.flags, new Uint16Array(capacity));
      if (this.validFrom.length > 0) {
        this.validFrom = grown(this.validFrom, new Float64Array(capacity).fill(NaN));
        this.validTo = grown(this.validTo, new Float64Array(capacity).fill(NaN));
      }
    }
    if (validity && this.validFrom.length === 0) {
      this.validFrom = new Float64Array(this.capacity).fill(NaN);
      this.validTo = new Float64Array(this.capacity).fill(NaN);
    }
  }
}

function grown<T extends Uint32Array | Float64Array | Uint16Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
