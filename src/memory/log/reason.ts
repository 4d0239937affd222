// Reasons are kept in the log for ever, also when the memory is purged. So a reason that quotes the memory is not written down.

const LONGEST = 200;
/** Words that say nothing about anybody. */
const COMMON = new Set(
  'this that with from have been were will would about into over more when what which than then them they their there longer user memory'.split(
    ' ',
  ),
);

/** What stands in the log instead of a reason that quotes. */
export const WITHHELD = 'reason withheld: it quotes the memory';

/**
 * The reason as it may be logged: at most 200 characters, and none of the memory's own words of four letters or more,
 * nor its numbers.
 *
 * @example
 * safeReason('no longer true', ['My dog is called Biscuit']); // 'no longer true'
 * safeReason('Biscuit died', ['My dog is called Biscuit']); // WITHHELD
 */
export function safeReason(reason: string, texts: readonly string[]): string {
  const own = new Set(texts.flatMap(words));
  const quotes = words(reason).some(word => own.has(word));
  return quotes ? WITHHELD : reason.slice(0, LONGEST);
}

function words(text: string): readonly string[] {
  const found = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return found.filter(word => (word.length >= 4 || /\p{N}/u.test(word)) && !COMMON.has(word));
}
