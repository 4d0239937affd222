// Blocks of facet columns as bytes: 1024 slots, column after column, the widest first so that each is aligned. Native byte order, which
// is little-endian wherever a browser runs.

import type { FacetColumns } from './facet-columns.ts';

export const FACET_BLOCK_SLOTS = 1024;
export const FACET_BLOCK_BYTES = FACET_BLOCK_SLOTS * (8 + 8 + 8 + 4 + 4 + 2);

interface BlockViews {
  readonly createdAt: Float64Array;
  readonly validFrom: Float64Array;
  readonly validTo: Float64Array;
  readonly scope: Uint32Array;
  readonly tagSet: Uint32Array;
  readonly flags: Uint16Array;
}

function viewsOf(buffer: ArrayBuffer): BlockViews {
  const n = FACET_BLOCK_SLOTS;
  return {
    createdAt: new Float64Array(buffer, 0, n),
    validFrom: new Float64Array(buffer, 8 * n, n),
    validTo: new Float64Array(buffer, 16 * n, n),
    scope: new Uint32Array(buffer, 24 * n, n),
    tagSet: new Uint32Array(buffer, 28 * n, n),
    flags: new Uint16Array(buffer, 32 * n, n),
  };
}

/** A copy of one block. */
export function writeBlock(columns: FacetColumns, block: number): Uint8Array {
  const bytes = new Uint8Array(FACET_BLOCK_BYTES);
  const views = viewsOf(bytes.buffer);
  const first = block * FACET_BLOCK_SLOTS;
  const end = first + FACET_BLOCK_SLOTS;
  views.createdAt.set(columns.createdAt.subarray(first, end));
  views.validFrom.fill(NaN).set(columns.validFrom.subarray(first, end));
  views.validTo.fill(NaN).set(columns.validTo.subarray(first, end));
  views.scope.set(columns.scope.subarray(first, end));
  views.tagSet.set(columns.tagSet.subarray(first, end));
  views.flags.set(columns.flags.subarray(first, end));
  return bytes;
}

export function readBlock(columns: FacetColumns, block: number, bytes: Uint8Array): void {
  const views = viewsOf(bytes.slice().buffer as ArrayBuffer);
  const first = block * FACET_BLOCK_SLOTS;
  const validity =
    views.validFrom.some(at => !Number.isNaN(at)) || views.validTo.some(at => !Number.isNaN(at));
  columns.reserve(first + FACET_BLOCK_SLOTS, validity);
  columns.createdAt.set(views.createdAt, first);
  columns.scope.set(views.scope, first);
  columns.tagSet.set(views.tagSet, first);
  columns.flags.set(views.flags, first);
  if (columns.validFrom.length === 0) return;
  columns.validFrom.set(views.validFrom, first);
  columns.validTo.set(views.validTo, first);
}
