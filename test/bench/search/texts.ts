// Texts of forty words with the frequencies of language (Zipf): each document's text follows from its number.
import { seededRandom } from '../../support/vectors.ts';

const VOCABULARY = 50_000;
const SYLLABLES = [
  'ba',
  'ce',
  'di',
  'fo',
  'gu',
  'la',
  'me',
  'ni',
  'po',
  'ru',
  'sa',
  'te',
  'vi',
  'xo',
  'zu',
  'ka',
];

function word(rank: number): string {
  let text = '';
  for (let rest = rank + 1; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    text += SYLLABLES[rest % SYLLABLES.length] ?? '';
  return text;
}

const words = Array.from({ length: VOCABULARY }, (_, rank) => word(rank));

function* draw(document: number): Generator<string> {
  const random = seededRandom(document * 2_654_435_761);
  for (;;) yield words[Math.min(VOCABULARY - 1, Math.floor(VOCABULARY ** random()) - 1)] ?? '';
}

export function textOf(document: number): string {
  const parts: string[] = [];
  for (const part of draw(document)) if (parts.push(part) === 40) break;
  return parts.join(' ');
}

/** Four words of that document: a known-item query. */
export function wordsOf(document: number): string {
  const parts = textOf(document).split(' ');
  return [3, 11, 22, 37].map(at => parts[at] ?? '').join(' ');
}
