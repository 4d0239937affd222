// Cube ids ↔ slots in two flat arrays: at a million documents a Map of strings alone would take what the whole index may.
// Slots of removed ids are given out again, lowest first, so that the same calls always lead to the same slots.

import type { CubeId } from '../../contracts/ids.ts';

const EMPTY = 0;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class IdTable {
  /** One past the highest slot ever given. */
  capacity = 0;
  /** Ids in the table. */
  size = 0;
  #bytes = new Uint8Array(32 * 64);
  #starts = new Uint32Array(65);
  #ends = new Uint32Array(64);
  #used = 0;
  /** Open addressing, linear probing: slot + 1, 0 for empty. Power of two, at most half full. */
  #buckets = new Uint32Array(128);
  /** Slots to be given out again, as a heap with the lowest on top. */
  readonly #free: number[] = [];

  /** UTF-8 bytes of all ids. */
  get byteLength(): number {
    let live = 0;
    for (let slot = 0; slot < this.capacity; slot++)
      live += (this.#ends[slot] as number) - (this.#starts[slot] as number);
    return live;
  }

  get memoryBytes(): number {
    const arrays = [this.#bytes, this.#starts, this.#ends, this.#buckets];
    return arrays.reduce((sum, array) => sum + array.byteLength, 8 * this.#free.length);
  }

  /** −1 when the id is unknown. */
  slotOf(id: CubeId): number {
    const key = encoder.encode(id);
    const mask = this.#buckets.length - 1;
    for (let at = hash(key, 0, key.length) & mask; ; at = (at + 1) & mask) {
      const entry = this.#buckets[at] as number;
      if (entry === EMPTY) return -1;
      if (this.#equals(entry - 1, key)) return entry - 1;
    }
  }

  isTaken(slot: number): boolean {
    return slot < this.capacity && this.#ends[slot] !== this.#starts[slot];
  }

  /** Null for a slot that no document has. */
  idOf(slot: number): CubeId | null {
    if (slot >= this.capacity) return null;
    const start = this.#starts[slot] as number;
    const end = this.#ends[slot] as number;
    return end === start ? null : (decoder.decode(this.#bytes.subarray(start, end)) as CubeId);
  }

  /** The slot of the id, a new one if need be. */
  add(id: CubeId): number {
    const known = this.slotOf(id);
    return known >= 0 ? known : this.#put(this.#takeFree() ?? this.capacity, encoder.encode(id));
  }

  /** The ids of slots [from, to): the length of each in UTF-8 bytes, 0 for a free slot, and the bytes one id behind the other. */
  encode(
    from: number,
    to: number,
  ): { readonly lengths: Uint32Array<ArrayBuffer>; readonly bytes: Uint8Array } {
    const lengths = new Uint32Array(to - from);
    for (let slot = from; slot < Math.min(to, this.capacity); slot++)
      lengths[slot - from] = (this.#ends[slot] as number) - (this.#starts[slot] as number);
    const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
    let at = 0;
    for (const [index, length] of lengths.entries()) {
      if (length > 0) bytes.set(this.#keyOf(from + index), at);
      at += length;
    }
    return { lengths, bytes };
  }

  /** Makes room for a saved table, so that loading it never has to grow. */
  reserve(slots: number, bytes: number): void {
    this.#growSlots(slots);
    this.#growBytes(bytes, 1);
  }

  /** Puts ids where they were when the table was saved; they are found after `collectFree`. Bytes past those of the ids are ignored. */
  decode(from: number, lengths: Uint32Array, bytes: Uint8Array): void {
    let at = this.#used;
    this.#growSlots(from + lengths.length);
    this.#growBytes(bytes.length);
    this.#bytes.set(bytes, at);
    for (let index = 0; index < lengths.length; index++) {
      this.#starts[from + index] = at;
      at += lengths[index] as number;
      this.#ends[from + index] = at;
      if (lengths[index] !== 0) this.size++;
    }
    this.#used = at;
  }

  /** After `decode`: ids can be found, and holes below the capacity given out. */
  collectFree(capacity: number): void {
    this.capacity = Math.max(this.capacity, capacity);
    this.#growSlots(this.capacity);
    this.#free.length = 0;
    for (let slot = 0; slot < this.capacity; slot++)
      if (this.#ends[slot] === this.#starts[slot]) this.#free.push(slot); // ascending is a valid heap
    let length = this.#buckets.length;
    while (this.size * 2 > length) length *= 2;
    this.#rehash(length);
  }

  /** The slot that became free; −1 when the id was unknown. */
  remove(id: CubeId): number {
    const slot = this.slotOf(id);
    if (slot < 0) return -1;
    this.#unlink(slot, encoder.encode(id));
    this.#ends[slot] = this.#starts[slot] as number;
    this.size--;
    this.#pushFree(slot);
    return slot;
  }

  #put(slot: number, key: Uint8Array): number {
    this.capacity = Math.max(this.capacity, slot + 1);
    this.#growSlots(this.capacity);
    this.#growBytes(key.length);
    this.#bytes.set(key, this.#used);
    this.#starts[slot] = this.#used;
    this.#used += key.length;
    this.#ends[slot] = this.#used;
    this.size++;
    if (this.size * 2 > this.#buckets.length) this.#rehash(this.#buckets.length * 2);
    else this.#linkAt(slot, hash(key, 0, key.length));
    return slot;
  }

  #equals(slot: number, key: Uint8Array): boolean {
    const start = this.#starts[slot] as number;
    if ((this.#ends[slot] as number) - start !== key.length) return false;
    for (let i = 0; i < key.length; i++) if (this.#bytes[start + i] !== key[i]) return false;
    return true;
  }

  #linkAt(slot: number, hashed: number): void {
    const buckets = this.#buckets;
    const mask = buckets.length - 1;
    let at = hashed & mask;
    while (buckets[at] !== EMPTY) at = (at + 1) & mask;
    buckets[at] = slot + 1;
  }

  /** Removes without tombstones: what follows in the run moves up (Knuth, TAOCP 6.4, algorithm R). */
  #unlink(slot: number, key: Uint8Array): void {
    const buckets = this.#buckets;
    const mask = buckets.length - 1;
    let hole = hash(key, 0, key.length) & mask;
    while (buckets[hole] !== slot + 1) hole = (hole + 1) & mask;
    for (let at = (hole + 1) & mask; buckets[at] !== EMPTY; at = (at + 1) & mask) {
      const other = (buckets[at] as number) - 1;
      const home = this.#hashOf(other) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      buckets[hole] = other + 1;
      hole = at;
    }
    buckets[hole] = EMPTY;
  }

  #keyOf(slot: number): Uint8Array {
    return this.#bytes.subarray(this.#starts[slot], this.#ends[slot]);
  }

  #hashOf(slot: number): number {
    return hash(this.#bytes, this.#starts[slot] as number, this.#ends[slot] as number);
  }

  #rehash(length: number): void {
    this.#buckets = new Uint32Array(length);
    for (let slot = 0; slot < this.capacity; slot++)
      if (this.#ends[slot] !== this.#starts[slot]) this.#linkAt(slot, this.#hashOf(slot));
  }

  #growSlots(slots: number): void {
    if (slots <= this.#ends.length) return;
    const length = Math.max(slots, Math.ceil(this.#ends.length * 1.5));
    const starts = new Uint32Array(length);
    starts.set(this.#starts.subarray(0, this.#ends.length));
    const ends = new Uint32Array(length);
    ends.set(this.#ends);
    this.#starts = starts;
    this.#ends = ends;
  }

  /** Makes room at the end; bytes of removed ids are squeezed out when they are more than half. */
  #growBytes(more: number, slack = 1.5): void {
    if (this.#used + more <= this.#bytes.length) return;
    let live = more;
    for (let slot = 0; slot < this.#ends.length; slot++)
      live += (this.#ends[slot] as number) - (this.#starts[slot] as number);
    const bytes = new Uint8Array(Math.max(Math.ceil(live * slack), 1024));
    let used = 0;
    for (let slot = 0; slot < this.#ends.length; slot++) {
      const key = this.#keyOf(slot);
      bytes.set(key, used);
      this.#starts[slot] = used;
      used += key.length;
      this.#ends[slot] = used;
    }
    this.#bytes = bytes;
    this.#used = used;
  }

  #pushFree(slot: number): void {
    const heap = this.#free;
    let at = heap.push(slot) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if ((heap[parent] as number) <= slot) break;
      heap[at] = heap[parent] as number;
      at = parent;
    }
    heap[at] = slot;
  }

  #takeFree(): number | undefined {
    const heap = this.#free;
    const lowest = heap[0];
    const last = heap.pop();
    if (lowest === undefined || last === undefined || heap.length === 0) return lowest;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++;
      if ((heap[child] as number) >= last) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = last;
    return lowest;
  }
}

/** FNV-1a, 32 bits, of the bytes [from, to). */
function hash(bytes: Uint8Array, from: number, to: number): number {
  let value = 0x811c9dc5;
  for (let at = from; at < to; at++) value = Math.imul(value ^ (bytes[at] as number), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
