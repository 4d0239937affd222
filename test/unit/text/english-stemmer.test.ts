// The stems are those of the package that stems every other language.
import fc from 'fast-check';
import * as snowball from 'snowball-stemmers';
import { expect, it } from 'vitest';
import { englishStem } from '../../../src/retrieval/text/analysis/english-stemmer.ts';

const reference = snowball.newStemmer('english');
const syllables =
  "a e i o u y s t l b bb d dd g k m n nn r tt w x z st ch br y' ' 's us ss sses ied ies ed eed eedly edly ing ingly at bl iz ly li al gener commun arsen";
const endings =
  'tional enci anci abli entli izer ization ational ation ator alism aliti alli fulness ousli ousness iveness iviti biliti bli ogi fulli lessli alize icate iciti ical ful ness ative ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize ion sion tion e l ll';
const exceptions =
  'skis skies dying lying tying idly gently ugly early only singly sky news howe atlas cosmos bias andes inning outing canning herring earring proceed exceed succeed innings exceeds';

it('stems as Snowball does', () => {
  const part = fc.constantFrom(...syllables.split(' '));
  const word = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz', "'"), maxLength: 9 }),
    fc.array(part, { maxLength: 5 }).map(parts => parts.join('')),
    fc
      .tuple(
        fc.array(part, { maxLength: 4 }),
        fc.array(fc.constantFrom(...endings.split(' ')), { maxLength: 2 }),
      )
      .map(([parts, last]) => [...parts, ...last].join('')),
    fc.constantFrom(...exceptions.split(' ')),
  );
  fc.assert(
    fc.property(word, given => {
      expect(englishStem(given)).toBe(reference.stem(given));
    }),
    { numRuns: 10_000 },
  );
});

it.each([
  ['generously', 'generous'],
  ['knightly', 'knight'],
  ['hopping', 'hop'],
  ['hoping', 'hope'],
  ['cries', 'cri'],
  ['ties', 'tie'],
  ["dogs'", 'dog'],
  ['youth', 'youth'],
])('%s → %s', (word, stem) => expect(englishStem(word)).toBe(stem));
