import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIdSource } from '../../../src/contracts/ids.ts';

test('ids sort by time, also within a millisecond and when the clock goes backwards', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2 ** 45 }), { minLength: 2, maxLength: 50 }), times => {
      let call = 0;
      const next = createIdSource(
        () => times[call++ % times.length] ?? 0,
        into => into.fill(255),
      );
      const ids = times.map(() => next());
      expect([...ids].sort()).toEqual(ids);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.every(id => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true);
    }),
  );
});
