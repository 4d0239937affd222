import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CubeId } from '../../../src/contracts/ids.ts';
import { IdTable } from '../../../src/retrieval/fusion/id-table.ts';

const ids = fc
  .oneof(
    fc.integer({ min: 0, max: 40 }).map(String),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
  )
  .map(id => id.toWellFormed() as CubeId);

describe('ids and slots', () => {
  it('are those of a plain map, whatever is added and removed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), ids), { maxLength: 300 }), steps => {
        const table = new IdTable();
        const plain = new Map<CubeId, number>();
        const lowestFree = (): number => {
          const taken = new Set(plain.values());
          let slot = 0;
          while (taken.has(slot)) slot++;
          return slot;
        };
        for (const [add, id] of steps) {
          if (add) {
            if (!plain.has(id)) plain.set(id, lowestFree());
            expect(table.add(id)).toBe(plain.get(id));
          } else {
            expect(table.remove(id)).toBe(plain.get(id) ?? -1);
            plain.delete(id);
          }
        }
        expect(table.size).toBe(plain.size);
        for (const [id, slot] of plain) {
          expect(table.slotOf(id)).toBe(slot);
          expect(table.idOf(slot)).toBe(id);
        }
        expect(table.slotOf('never added before' as CubeId)).toBe(-1);

        // Saved in two pieces and loaded: the same, and the next new id takes the slot that it would have taken.
        const loaded = new IdTable();
        const middle = table.capacity >>> 1;
        loaded.reserve(table.capacity, table.byteLength);
        for (const [from, to] of [
          [0, middle],
          [middle, table.capacity],
        ] as const) {
          const { lengths, bytes } = table.encode(from, to);
          loaded.decode(from, lengths, bytes);
        }
        loaded.collectFree(table.capacity);
        expect(loaded.size).toBe(plain.size);
        for (const [id, slot] of plain) {
          expect(loaded.slotOf(id)).toBe(slot);
          expect(loaded.idOf(slot)).toBe(id);
        }
        expect(loaded.add('never added before' as CubeId)).toBe(lowestFree());
      }),
    );
  });
});
