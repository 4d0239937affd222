// Where words begin and end: Unicode segmentation (UAX #29) by Intl.Segmenter, a hand scan with the same result for ASCII (ten times
// faster), and runs of Chinese, Japanese and Korean letters cut out first, so that no dictionary of a browser decides about them.

/** A stretch of the text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** A run of Han, Kana or Hangul, to be cut into pairs. */
  readonly cjk: boolean;
}

const NON_ASCII = /[^\0-\x7f]/;
/** Marks (combining dakuten among them) stay with their letter. */
const CJK_RUN =
  /(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u30fc\u3005\uff66-\uff9f]\p{M}*)+/gu;
const HAS_WORD = /[\p{L}\p{N}]/u;
/**
 * UAX #29 joins letters around a dot or a colon, Chromium's tailoring does not: here these always part, except for a dot within a number.
 */
const JOINT = /:|\.(?!\p{Nd})|(?<!\p{Nd})\./u;
const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator})/u;

/** UAX #29 word-break classes of ASCII: what may stand inside a word depends on both neighbours. */
const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const UNDERSCORE = 3;
/** ' joins letters to letters and digits to digits. */
const APOSTROPHE = 4;
/** . , and ; join digits. */
const MID_NUMBER = 5;

const CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z]/.test(character)) CLASSES[code] = LETTER;
  else if (/[0-9]/.test(character)) CLASSES[code] = DIGIT;
  else if (character === '_') CLASSES[code] = UNDERSCORE;
  else if (character === "'") CLASSES[code] = APOSTROPHE;
  else if (character === '.' || character === ',' || character === ';') CLASSES[code] = MID_NUMBER;
}

let segmenter: Intl.Segmenter | undefined;

/** Words, numbers and emoji of the text, in order; they never overlap. Segments without a letter, digit or emoji are left out. */
export function wordSpans(text: string): Span[] {
  const spans: Span[] = [];
  if (!NON_ASCII.test(text)) {
    scanAscii(text, 0, text.length, spans);
    return spans;
  }
  let from = 0;
  for (const match of text.matchAll(CJK_RUN)) {
    segment(text, from, match.index, spans);
    from = match.index + match[0].length;
    spans.push({ start: match.index, end: from, cjk: true });
  }
  segment(text, from, text.length, spans);
  return spans;
}

/** Words of text[from, to), by the quicker way that fits. */
function segment(text: string, from: number, to: number, into: Span[]): void {
  if (from >= to) return;
  const part = from === 0 && to === text.length ? text : text.slice(from, to);
  if (!NON_ASCII.test(part)) {
    scanAscii(text, from, to, into);
    return;
  }
  segmentByUnicode(part, from, into);
}

/** Words of a text by Intl.Segmenter: what `scanAscii` must equal. */
export function segmentByUnicode(part: string, from: number, into: Span[]): void {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' });
  for (const { segment: piece, index } of segmenter.segment(part)) {
    if (!JOINT.test(piece)) {
      pushWord(piece, from + index, into);
      continue;
    }
    let at = 0;
    for (const word of piece.split(JOINT)) {
      pushWord(word, from + index + at, into);
      at += word.length + 1;
    }
  }
}

function pushWord(piece: string, start: number, into: Span[]): void {
  if (HAS_WORD.test(piece) || EMOJI.test(piece)) into.push({ start, end: start + piece.length, cjk: false });
}

/** Words of ASCII text[from, to): rules WB5 to WB13b, with dots and colons as in JOINT. */
export function scanAscii(text: string, from: number, to: number, into: Span[]): void {
  let at = from;
  while (at < to) {
    let kind = CLASSES[text.charCodeAt(at)] ?? OTHER;
    if (kind === OTHER || kind > UNDERSCORE) {
      at++;
      continue;
    }
    const start = at;
    let hasWord = kind !== UNDERSCORE;
    for (at++; at < to; at++) {
      const next = CLASSES[text.charCodeAt(at)] ?? OTHER;
      if (next === OTHER) break;
      if (next <= UNDERSCORE) {
        kind = next;
        if (next !== UNDERSCORE) hasWord = true;
        continue;
      }
      const after = at + 1 < to ? (CLASSES[text.charCodeAt(at + 1)] ?? OTHER) : OTHER;
      const joinsLetters = kind === LETTER && after === LETTER && next !== MID_NUMBER;
      const joinsDigits = kind === DIGIT && after === DIGIT;
      if (!joinsLetters && !joinsDigits) break;
    }
    if (hasWord) into.push({ start, end: at, cjk: false });
  }
}
