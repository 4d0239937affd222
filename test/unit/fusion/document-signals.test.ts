// What is read off a text is the same whether or not somebody has analysed it before.
import { describe, expect, it } from 'vitest';
import { ASKS, NAMES_TIME, readSignals } from '../../../src/retrieval/fusion/document-signals.ts';
import { analyze } from '../../../src/retrieval/text/analysis/analyzer.ts';
import { memory } from '../recall-engine/documents.ts';

describe('signals of a document', () => {
  it.each([
    ['a question', 'When did the dog run away last Friday?'],
    ['another language', 'Ich habe zwei Hunde und eine Katze'],
    ['8,000 letters', 'dogs bark '.repeat(800)],
    ['more than are read', `${'dogs bark '.repeat(900)}who asks yesterday?`],
    ['nothing', ''],
  ])('of %s are the same with an analysis at hand', (_, text) => {
    const document = memory('a', text);
    expect(readSignals(document, analyze(text))).toEqual(readSignals(document));
  });

  it('read the first 8,000 letters only', () => {
    const { length, flags } = readSignals(memory('a', `${'dogs bark '.repeat(900)}who asks yesterday?`));
    expect(length).toBe(1_600);
    expect(flags & (ASKS | NAMES_TIME)).toBe(0);
  });
});
