// Text → terms, the same way for documents and queries: segmentation, folding, splitting of compounds with punctuation, stemming by
// the guessed language, pairs of CJK letters. Offsets always point into the text as given.
//
// Choice: a document is stemmed in its own guessed language; a query word is looked up under the stems of every language in the index
// (see query.ts), because three words of a query say too little about theirs.

import { fold } from './fold.ts';
import { guessLanguage } from './language.ts';
import { stem, type Language } from './stemming.ts';
import { isStopWord } from './stop-words.ts';
import { wordSpans, type Span } from './word-boundaries.ts';

/** A word of a text. */
export interface Token {
  /** Folded word, before stemming. */
  readonly word: string;
  /** What is indexed. */
  readonly term: string;
  /** UTF-16 offsets into the text. */
  readonly start: number;
  readonly end: number;
  /** Counts words; a CJK letter and the pair that begins with it share one. */
  readonly position: number;
  readonly stop: boolean;
  /** A single letter of a longer CJK run: indexed so that a one-letter query finds it, no part of the length. */
  readonly extra: boolean;
}

export interface Analysis {
  readonly language: Language;
  readonly tokens: readonly Token[];
  /** Words that count: the length of the text for BM25. */
  readonly length: number;
}

interface Piece {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly cjk: boolean;
}

/** UTF-16 units of one word that are kept: longer "words" are base64 and the like. */
const LONGEST_TERM = 128;
const NUMBER = /^\p{N}+(?:[.,'’;]\p{N}+)*$/u;
const GROUPED_NUMBER = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const LETTER = /^\p{L}$/u;
/** Joins letters in UAX #29, parts words here. */
const JOINT = /[._\u00b7\u2027\uff0e\uff1a]/;
/** Half-width voiced marks belong to the letter before them, as combining marks do. */
const CJK_LETTER = /.[\uff9e\uff9f]?\p{M}*/gsu;
const SIMPLE = /^[a-z0-9]+$/;
const CONTRACTION = /(?:n't|'(?:s|re|ve|ll|d|m))$/;
const ELISION = /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|dell|nell|sull|all|dall|quell|un|gl)'(?=..)/;
const ELIDING: ReadonlySet<Language> = new Set(['fr', 'it']);

/**
 * Terms of a text.
 *
 * @param language guessed from the text when absent
 * @example analyze('My dogs are called Rex').tokens.map(token => token.term) // ['my', 'dog', 'are', 'call', 'rex']
 */
export function analyze(text: string, language?: Language): Analysis {
  if (text === latest?.text && language === latest.language) return latest.analysis;
  const analysis = analyzeAnew(text, language);
  latest = { text, language, analysis };
  return analysis;
}

/** Several parts of the engine read one text in turn. */
let latest: {
  readonly text: string;
  readonly language: Language | undefined;
  readonly analysis: Analysis;
} | null = null;

function analyzeAnew(text: string, language: Language | undefined): Analysis {
  const pieces = split(text);
  const chosen =
    language ??
    guessLanguage(pieces.map(({ word, start, end, cjk }) => (cjk ? text.slice(start, end) : word)));
  const tokens: Token[] = [];
  let position = 0;
  for (const piece of pieces) {
    if (piece.cjk) {
      position = pushPairs(text, piece, position, tokens);
      continue;
    }
    const word = unjoin(piece.word, chosen);
    tokens.push({
      word,
      term: stem(word, chosen),
      start: piece.start,
      end: piece.end,
      position: position++,
      stop: isStopWord(word, chosen),
      extra: false,
    });
  }
  let length = 0;
  for (const token of tokens) if (!token.extra) length++;
  return { language: chosen, tokens, length };
}

/** Folded words with their places: hyphens, dots, colons and underscores part words, but not numbers; U.S.A. is usa. */
function split(text: string): Piece[] {
  const pieces: Piece[] = [];
  const spans = wordSpans(text);
  for (let index = 0; index < spans.length; index++) {
    const { start, end, cjk } = spans[index] as Span;
    if (cjk) {
      pieces.push({ word: '', start, end, cjk });
      continue;
    }
    const last = acronymEnd(text, spans, index);
    if (last > index) {
      const to = (spans[last] as Span).end;
      pieces.push({ word: fold(text.slice(start, to)).replaceAll('.', ''), start, end: to, cjk });
      index = last;
      continue;
    }
    const surface = text.slice(start, cutBefore(text, end, start + LONGEST_TERM));
    const word = fold(surface);
    if (SIMPLE.test(word) || NUMBER.test(word)) {
      const plain = GROUPED_NUMBER.test(word) ? word.replaceAll(',', '') : word;
      pieces.push({ word: plain, start, end, cjk });
    } else if (JOINT.test(surface)) {
      pushParts(surface, start, pieces);
    } else if (word !== '') {
      pieces.push({ word, start, end, cjk });
    }
  }
  return pieces;
}

/** Index of the last of single letters with dots between them, at most 16; the index itself where there are none. */
function acronymEnd(text: string, spans: readonly Span[], from: number): number {
  let last = from;
  for (; last < from + 16; last++) {
    const span = spans[last];
    const before = spans[last - 1];
    if (span === undefined || span.end - span.start > 2) break;
    if (last > from && (before?.end !== span.start - 1 || text[span.start - 1] !== '.')) break;
    if (!LETTER.test(text.slice(span.start, span.end))) break;
  }
  return Math.max(from, last - 1);
}

/** The smaller of both, moved back if it would part a surrogate pair. */
function cutBefore(text: string, end: number, limit: number): number {
  if (end <= limit) return end;
  const before = text.charCodeAt(limit - 1);
  return before >= 0xd800 && before < 0xdc00 ? limit - 1 : limit;
}

function pushParts(surface: string, start: number, into: Piece[]): void {
  let from = 0;
  for (let at = 0; at <= surface.length; at++) {
    if (at < surface.length && !JOINT.test(surface.charAt(at))) continue;
    const word = fold(surface.slice(from, at));
    if (word !== '') into.push({ word, start: start + from, end: start + at, cjk: false });
    from = at + 1;
  }
}

/** Without what an apostrophe ties to it: dog's → dog, don't → do, l'homme → homme. */
function unjoin(word: string, language: Language): string {
  if (!word.includes("'")) return word;
  if (language === 'en') {
    const bare = word.replace(CONTRACTION, '');
    return bare === '' ? word : bare;
  }
  return ELIDING.has(language) ? word.replace(ELISION, '') : word;
}

/** Every two neighbouring letters of the run; a run of one letter is that letter. */
function pushPairs(text: string, run: Piece, first: number, into: Token[]): number {
  const letters: { word: string; start: number; end: number }[] = [];
  for (const { 0: letter, index } of text.slice(run.start, run.end).matchAll(CJK_LETTER)) {
    const start = run.start + index;
    letters.push({ word: fold(letter), start, end: start + letter.length });
  }
  let position = first;
  for (const [index, letter] of letters.entries()) {
    const next = letters[index + 1];
    if (letters.length > 1) into.push({ ...letter, term: letter.word, position, stop: false, extra: true });
    else into.push({ ...letter, term: letter.word, position, stop: false, extra: false });
    if (next !== undefined) {
      const word = letter.word + next.word;
      into.push({
        word,
        term: word,
        start: letter.start,
        end: next.end,
        position,
        stop: false,
        extra: false,
      });
    }
    position++;
  }
  return position;
}
