// Cuts a turn into the sentences that its writer says in their own name: quotations, code and pasted context are left out.

/** A piece of a text: characters [start, end). */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What is in the turn but not said by its writer: fenced and inline code, block quotes, long quotations, pasted roles and recalled data. */
const NOT_SAID: readonly RegExp[] = [
  /```[\s\S]*?(?:```|$)/g,
  /`[^`\n]+`/g,
  /^[ \t]*>.*$/gm,
  /"[^"\n]{16,}"/g,
  /[“„«][^”“»]{16,}[”»]/g,
  /<(memory|memories|context|document|system|tool|data)\b[^>]*>[\s\S]*?(?:<\/\1>|$)/gi,
  /<\|[a-z_]+\|>[\s\S]*?(?=<\|[a-z_]+\|>|$)/gi,
  /^[ \t]*(?:system|assistant|user|context|memory|tool|human|ai)[ \t]*:[\s\S]*?(?=\n[ \t]*\n|$(?![\s\S]))/gim,
];

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'sentence' });

/** The same text with everything not said by the writer blanked out; offsets stay. */
export function blankUnsaid(text: string): string {
  return NOT_SAID.reduce(
    (rest, pattern) => rest.replace(pattern, found => found.replace(/[^\n]/g, ' ')),
    text,
  );
}

/** Sentences of the writer, trimmed, with their place in the original text. */
export function saidSentences(text: string): readonly Span[] {
  const spans: Span[] = [];
  const said = blankUnsaid(text);
  for (const line of lines(said)) {
    for (const { segment, index } of SEGMENTER.segment(line.text)) {
      const lead = segment.length - segment.trimStart().length;
      const trimmed = segment.trim();
      // A sentence with a hole in it quotes somebody: what is left of it is not a statement.
      if (trimmed === '' || / {4,}/.test(trimmed)) continue;
      const start = line.start + index + lead;
      spans.push({ start, end: start + trimmed.length, text: text.slice(start, start + trimmed.length) });
    }
  }
  return spans;
}

/**
 * "My dog is called Biscuit and we live in Bath." says two things: each part that begins anew with the writer is a clause of its own.
 * The parts tile the sentence, without the joining word.
 */
export function clausesOf(sentence: Span): readonly Span[] {
  const clauses: Span[] = [];
  let start = 0;
  const cut = (end: number, next: number): void => {
    clauses.push({
      start: sentence.start + start,
      end: sentence.start + end,
      text: sentence.text.slice(start, end),
    });
    start = next;
  };
  for (const joint of sentence.text.matchAll(
    /(?:,|;)?\s+(?:and|but)\s+(?=(?:i|i['’]m|i['’]ve|we|my|our)\s)|;\s+/gi,
  )) {
    cut(joint.index, joint.index + joint[0].length);
  }
  cut(sentence.text.length, sentence.text.length);
  return clauses;
}

/** Lines, because a segmenter runs a list's items together. */
function lines(text: string): readonly Span[] {
  const found: Span[] = [];
  for (const match of text.matchAll(/[^\n]+/g)) {
    const bullet = /^[ \t]*(?:[-*•]|\d+[.)])[ \t]+/.exec(match[0])?.[0].length ?? 0;
    const start = match.index + bullet;
    found.push({ start, end: match.index + match[0].length, text: match[0].slice(bullet) });
  }
  return found;
}
