// npm run bench -- chat [--rounds 5] [--prompt 256] [--decode 32] [--chunks 32,64,128,256]
// Prefill and decode through the inference worker beside the bare onnxruntime session, time to ready, memory, second turn.
import { readFileSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { CHROMIUM_ARGS, findChromium } from '../../tools/chromium.mjs';

export async function run(args: readonly string[]): Promise<unknown> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '5' },
      prompt: { type: 'string', default: '256' },
      decode: { type: 'string', default: '32' },
      chunks: { type: 'string', default: '' },
    },
  });
  const options = {
    rounds: Number(values.rounds),
    promptTokens: Number(values.prompt),
    decodeTokens: Number(values.decode),
    chunks: values.chunks.split(',').filter(Boolean).map(Number),
  };
  const root = path.join(import.meta.dirname, '../..');
  const server = await createServer({
    root,
    logLevel: 'error',
    cacheDir: process.env.VITE_CACHE_DIR ?? path.join(root, 'node_modules/.vite-bench'),
    server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
    // Found late, a dependency would make Vite reload the page in the middle of a run.
    optimizeDeps: { include: ['comlink', '@huggingface/tokenizers', '@huggingface/jinja', 'valibot'] },
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  const found = findChromium();
  const launched = await chromium.launchServer({
    args: CHROMIUM_ARGS,
    ...(found === null ? {} : { executablePath: found.path }),
  });
  try {
    const browser = await chromium.connect(launched.wsEndpoint());
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${address.port}/models/index.json`); // any isolated page of this origin
    const call = (name: string, argument: unknown): Promise<Record<string, unknown>> =>
      page.evaluate(
        `import('/test/bench/chat/measure.ts').then(m => m.${name}(${JSON.stringify(argument)}))`,
      );
    const firstVisit = await call('measureFirstVisit', null);
    // Read before a second worker starts in the same process: the page and one inference worker.
    const rendererPeakBytes = peakOfRenderers(launched.process().pid ?? 0);
    const secondVisit = await call('measureSecondVisit', null);
    const speed = await call('measureSpeed', options);
    return {
      machine: { cores: os.cpus().length, browser: browser.version(), loadAverage: os.loadavg()[0] },
      options,
      ...firstVisit,
      rendererPeakBytes,
      ...secondVisit,
      speed,
    };
  } finally {
    await launched.close();
    await server.close();
  }
}

/** Largest resident size so far of any renderer below this process: Linux only, else null. */
function peakOfRenderers(browser: number): number | null {
  if (process.platform !== 'linux') return null;
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter(entry => /^\d+$/.test(entry))) {
    const stat = read(`/proc/${name}/stat`);
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === browser) return true;
    return false;
  };
  const peaks = [...parents.keys()]
    .filter(pid => isBelow(pid) && read(`/proc/${pid}/cmdline`).includes('--type=renderer'))
    .map(pid => Number(/VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024);
  return Math.max(0, ...peaks);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // the process has ended meanwhile
  }
}
