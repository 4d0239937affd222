// Fixed-width numbers per slot in growing typed arrays, and their bytes in a file. Layout of `encode`: for each column in the order of
// COLUMNS, the values of slots [from, to), little-endian, each column padded to 8 bytes.

const COLUMNS = {
  /** Index into the names of episodes, −1 for none. */
  episode: Int32Array,
  position: Int32Array,
  /** Index into the names of speakers, −1 for none. */
  speaker: Int32Array,
  classesLow: Uint32Array,
  classesHigh: Uint32Array,
  /** Days since 1970; NaN where unknown. */
  eventFrom: Float32Array,
  eventTo: Float32Array,
  createdAt: Float32Array,
  heat: Float32Array,
  length: Uint16Array,
  flags: Uint8Array,
} as const;

export type ColumnName = keyof typeof COLUMNS;
type ColumnArrays = { -readonly [Name in ColumnName]: InstanceType<(typeof COLUMNS)[Name]> };
export type Row = Record<ColumnName, number>;

const NAMES = Object.keys(COLUMNS) as ColumnName[];

export class Columns {
  readonly values: ColumnArrays = allocate(64);

  get memoryBytes(): number {
    return NAMES.reduce((sum, name) => sum + this.values[name].byteLength, 0);
  }

  set(slot: number, row: Row): void {
    this.reserve(slot + 1);
    for (const name of NAMES) this.values[name][slot] = row[name];
  }

  /** Zeros in place of what the slot held. */
  erase(slot: number): void {
    for (const name of NAMES) this.values[name][slot] = 0;
  }

  reserve(slots: number): void {
    if (slots <= this.values.flags.length) return;
    const grown = allocate(Math.max(slots, this.values.flags.length * 2));
    for (const name of NAMES) grown[name].set(this.values[name]);
    Object.assign(this.values, grown);
  }

  encode(from: number, to: number): Uint8Array {
    this.reserve(to);
    const bytes = new Uint8Array(Columns.byteLength(to - from));
    let offset = 0;
    for (const name of NAMES) {
      const part = this.values[name].subarray(from, to);
      bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), offset);
      offset += padded(part.byteLength);
    }
    return bytes;
  }

  /** @param bytes as written by `encode(from, to)` */
  decode(bytes: Uint8Array, from: number, to: number): void {
    this.reserve(to);
    let offset = 0;
    for (const name of NAMES) {
      const part = this.values[name].subarray(from, to);
      const target = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
      target.set(bytes.subarray(offset, offset + part.byteLength));
      offset += padded(part.byteLength);
    }
  }

  static byteLength(slots: number): number {
    return NAMES.reduce((sum, name) => sum + padded(slots * COLUMNS[name].BYTES_PER_ELEMENT), 0);
  }
}

function allocate(slots: number): ColumnArrays {
  return Object.fromEntries(NAMES.map(name => [name, new COLUMNS[name](slots)])) as unknown as ColumnArrays;
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
