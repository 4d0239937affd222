// A frozen segment as the sections of a file, and back. Positions are a file of their own: only phrases read them.

import { corrupt, readSections, writeSections, type SectionFile } from './section-file.ts';
import type { SegmentColumns } from './segment.ts';

const SECTIONS = 12;

export function writeColumns(columns: SegmentColumns): SectionFile {
  const terms = encodeStrings(columns.terms);
  const spellings = encodeStrings(columns.spellings);
  return writeSections([
    columns.slots,
    columns.lengths,
    columns.tags,
    columns.counts,
    columns.offsets,
    columns.postings,
    columns.positionOffsets,
    columns.spellingTerms,
    terms.bytes,
    terms.lengths,
    spellings.bytes,
    spellings.lengths,
  ]);
}

/** Throws INDEX_CORRUPT naming the file. */
export function readColumns(name: string, file: Uint8Array | null, checksum: number): SegmentColumns {
  const sections = readSections(name, file, SECTIONS, checksum);
  const section = (index: number): Uint8Array<ArrayBuffer> => {
    const bytes = sections[index];
    if (bytes === undefined) throw corrupt(name, 'format');
    return bytes;
  };
  return {
    slots: words(section(0)),
    lengths: words(section(1)),
    tags: section(2),
    counts: words(section(3)),
    offsets: words(section(4)),
    postings: section(5),
    positionOffsets: words(section(6)),
    spellingTerms: words(section(7)),
    terms: decodeStrings(section(8), section(9)),
    spellings: decodeStrings(section(10), section(11)),
  };
}

function words(bytes: Uint8Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2);
}

/** One UTF-8 text, and the length of each string in UTF-16 units. */
function encodeStrings(strings: readonly string[]): { bytes: Uint8Array; lengths: Uint16Array } {
  return {
    bytes: new TextEncoder().encode(strings.join('')),
    lengths: Uint16Array.from(strings, string => string.length),
  };
}

function decodeStrings(bytes: Uint8Array, lengthBytes: Uint8Array<ArrayBuffer>): string[] {
  const lengths = new Uint16Array(lengthBytes.buffer, lengthBytes.byteOffset, lengthBytes.byteLength >>> 1);
  // A byte-order mark at the start is a letter like any other here.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const strings = new Array<string>(lengths.length);
  let at = 0;
  for (let index = 0; index < lengths.length; index++)
    strings[index] = text.slice(at, (at += lengths[index] as number));
  return strings;
}
