// Short texts like memories: ten to fifteen words, half of them English stop words, half made-up content words whose frequencies follow
// Zipf and Mandelbrot's law, so that the commonest stands in about one text of seventy. Each document's text follows from its number.
import { seededRandom } from '../../support/vectors.ts';

const VOCABULARY = 50_000;
/** Of Mandelbrot's law: what content words are left with when stop words are taken away. */
const SHIFT = 60;
const CONSONANTS = ['b', 'c', 'd', 'f', 'g', 'l', 'm', 'n', 'p', 'r', 't', 'v', 'k', 'z', 'j', 'h'];
const VOWELS = ['a', 'e', 'i', 'o', 'u'];
const STOP_WORDS =
  'the to and i a of my in it that is was for on with we at have this but she he they be as so not about when had'.split(
    ' ',
  );

function word(rank: number): string {
  let text = '';
  for (let rest = rank + 80; rest > 0; rest = Math.floor(rest / 80))
    text += `${CONSONANTS[rest % 16] ?? ''}${VOWELS[Math.floor(rest / 16) % 5] ?? ''}`;
  return text;
}

const words = Array.from({ length: VOCABULARY }, (_, rank) => word(rank));

/** Inverse of the distribution 1 / (rank + SHIFT). */
const draw = (uniform: number): string =>
  words[Math.min(VOCABULARY - 1, Math.floor(SHIFT * ((VOCABULARY + SHIFT) / SHIFT) ** uniform - SHIFT))] ??
  '';

export function textOf(document: number): string {
  const random = seededRandom(document * 2_654_435_761);
  const length = 10 + Math.floor(random() * 6);
  return Array.from({ length }, (_, at) =>
    at % 2 === 0 ? (STOP_WORDS[Math.floor(random() * STOP_WORDS.length)] ?? '') : draw(random()),
  ).join(' ');
}

/** A question with four content words of that document. */
export function questionOf(document: number): string {
  const parts = textOf(document).split(' ');
  return `What about the ${[1, 3, 5, 7].map(at => parts[at] ?? '').join(' and ')}?`;
}
