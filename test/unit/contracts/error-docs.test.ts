import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERROR_RECOVERY } from '../../../src/contracts/errors.ts';

test('every error code has its line in the guide, and the guide has no other', () => {
  const guide = readFileSync('docs/guide/errors.md', 'utf8');
  const documented = [...guide.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(match => match[1]);
  expect(documented.sort()).toEqual(Object.keys(ERROR_RECOVERY).sort());
});
