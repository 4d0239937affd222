// npm run bench -- recall [--data DIR] [--off neighbours,dates,…] [--fit] [--cache DIR]: recall of the engine on a folder of dialogues in
// the format of LoCoMo (arXiv 2402.17753); without one on those of test/fixtures/recall. The same engine as in the product; the shipped encoders in Node. Nothing is stored.

import { readArguments } from './recall/arguments.ts';
import { readDialogues } from './recall/dialogues.ts';
import { fitWeights } from './recall/fit.ts';
import { indexDialogue } from './recall/index-dialogue.ts';
import { measure, type Measured } from './recall/measure.ts';
import { summarise } from './recall/summary.ts';
import { openEncoders } from './recall/encoders.ts';

export async function run(args: readonly string[]): Promise<unknown> {
  const options = readArguments(args);
  const dialogues = await readDialogues(options.data);
  const encoders = await openEncoders(options);
  const measured: Measured[] = [];
  for (const dialogue of dialogues) {
    const indexed = await indexDialogue(dialogue, encoders, options);
    measured.push(await measure(indexed, encoders, options));
    await indexed.engine.close();
  }
  await encoders.release();
  return options.fit ? fitWeights(measured) : summarise(measured, options);
}
