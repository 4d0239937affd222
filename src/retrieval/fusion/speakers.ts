// Whom a question names, among those who have spoken: by first name, full name, or a short form of at least three letters.

import type { Question } from './question.ts';

/** Who "I" and "my" are when the user asks: names that this product and its imports give the user. */
const USER = new Set(['user', 'me', 'human']);

const FIRST = /^\S*/u;

export interface AskedNames {
  /** Numbers of the speakers. */
  readonly speakers: ReadonlySet<number>;
  /** The words of the question that named them. */
  readonly nameWords: ReadonlySet<string>;
}

/** @param names lower-case names, by number */
export function askedNames(names: readonly string[], question: Question): AskedNames {
  const speakers = new Set<number>();
  const nameWords = new Set<string>();
  const bareWords = question.words.map(word => [word, word.replace(/['’]s?$/u, '')] as const);
  for (const [index, name] of names.entries()) {
    if (question.self && USER.has(name)) speakers.add(index);
    const first = FIRST.exec(name)?.[0] ?? '';
    for (const [word, bare] of bareWords) {
      const names =
        bare === first || (bare.length >= 3 && first.length > bare.length + 1 && first.startsWith(bare));
      if (!names) continue;
      speakers.add(index);
      nameWords.add(word);
    }
  }
  return { speakers, nameWords };
}
