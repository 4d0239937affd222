// The size budget of the built page: what a first visit loads before anything works (the shell) is at most 80 kB gzip,
// and the model runtime is reached by workers only. Reads dist/ and prints a table; exit status 1 when the budget is broken.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const SHELL_BUDGET = 80 * 1000;
/** Strings that stand in every build of the model libraries. */
const MODEL_LIBRARIES = /ort-wasm|onnxruntime|OrtRun|@huggingface\/|web-llm/;

const dist = path.join(import.meta.dirname, '../dist');
const manifest = JSON.parse(readFileSync(path.join(dist, '.vite/manifest.json'), 'utf8'));

/** Files reached from an entry: `withDynamic` follows `import()` too. */
function reach(key, withDynamic, seen = new Set()) {
  const chunk = manifest[key];
  if (chunk === undefined || seen.has(key)) return seen;
  seen.add(key);
  for (const next of [...(chunk.imports ?? []), ...(withDynamic ? (chunk.dynamicImports ?? []) : [])])
    reach(next, withDynamic, seen);
  return seen;
}

function filesOf(keys) {
  const files = [...keys].flatMap(key => [manifest[key].file, ...(manifest[key].css ?? [])]);
  return [...new Set(files)];
}

const gzip = file => gzipSync(readFileSync(path.join(dist, file)), { level: 9 }).length;
const kilobytes = bytes => `${(bytes / 1000).toFixed(1).padStart(9)} kB`;
const problems = [];

const shell = ['index.html', ...filesOf(reach('index.html', false))];
let total = 0;
console.log('shell, gzip:');
for (const file of shell) {
  const bytes = gzip(file);
  total += bytes;
  console.log(`${kilobytes(bytes)}  ${file}`);
}
console.log(`${kilobytes(total)}  of ${SHELL_BUDGET / 1000} kB`);
if (total > SHELL_BUDGET) problems.push(`The shell is ${total - SHELL_BUDGET} bytes over its budget.`);

for (const file of filesOf(reach('index.html', true))) {
  const found = MODEL_LIBRARIES.exec(readFileSync(path.join(dist, file), 'utf8'));
  if (found !== null)
    problems.push(`${file} belongs to the page and holds “${found[0]}”: a worker's business.`);
}

console.log('workers and runtime, as they are:');
const assets = path.join(dist, 'assets');
for (const name of readdirSync(assets, { recursive: true }).sort()) {
  const { size } = statSync(path.join(assets, name));
  if (/^workers[\\/].*\.js$|\.wasm$|^ort-.*\.mjs$/.test(name))
    console.log(`${kilobytes(size)}  assets/${name}`);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
