// Which language a text is in, by its script and its function words. A guess: a wrong one costs a stem, never a match of equal words.

import { LANGUAGES, type Language } from './stemming.ts';
import { languagesOf } from './stop-words.ts';

const SCRIPTS: readonly (readonly [RegExp, Language])[] = [
  [/\p{Script=Cyrillic}/u, 'ru'],
  [/\p{Script=Arabic}/u, 'ar'],
  [/\p{Script=Armenian}/u, 'hy'],
  [/\p{Script=Tamil}/u, 'ta'],
];
const LATIN = /\p{Script=Latin}/u;
const SAMPLE = 100;

/**
 * The language of folded words, from the first 100. Another language than English needs two function words, or one when there is none
 * of English and the text is short. Latin text without a sign of its language counts as English, other scripts without stemmer as
 * unknown.
 */
export function guessLanguage(words: readonly string[]): Language {
  const votes = new Map<Language, number>();
  let latin = 0;
  let letters = 0;
  const sample = Math.min(words.length, SAMPLE);
  for (let index = 0; index < sample; index++) {
    const word = words[index] ?? '';
    for (const language of languagesOf(word)) votes.set(language, (votes.get(language) ?? 0) + 1);
    const first = word.charCodeAt(0);
    const plain = first >= 0x61 && first <= 0x7a;
    if (!plain && !/\p{L}/u.test(word)) continue;
    letters++;
    if (plain || LATIN.test(word)) latin++;
    else
      for (const [script, language] of SCRIPTS)
        if (script.test(word)) votes.set(language, (votes.get(language) ?? 0) + 1);
  }
  if (letters > 0 && latin === 0 && votes.size === 0) return 'unknown';
  const english = votes.get('en') ?? 0;
  let best: Language = 'en';
  let most = english;
  for (const language of LANGUAGES) {
    const count = votes.get(language) ?? 0;
    if (count > most) {
      best = language;
      most = count;
    }
  }
  if (best === 'en' || most >= 2) return best;
  return english === 0 && sample <= 6 ? best : 'en';
}
