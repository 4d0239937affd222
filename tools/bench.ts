// npm run bench -- NAME [options]: runs test/bench/NAME.ts and prints its result as one JSON object on standard output.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = path.join(import.meta.dirname, '../test/bench');
const names = readdirSync(folder)
  .filter(file => file.endsWith('.bench.ts'))
  .map(file => file.replace('.bench.ts', ''));
const [name, ...args] = process.argv.slice(2);
const file = path.join(folder, `${name ?? ''}.bench.ts`);
if (!existsSync(file)) {
  console.error(`usage: npm run bench -- ${names.join(' | ')} [options]`);
  process.exit(2);
}
const { run } = (await import(pathToFileURL(file).href)) as {
  run: (args: readonly string[]) => Promise<unknown>;
};
console.log(JSON.stringify(await run(args), null, 2));
process.exit(0);
