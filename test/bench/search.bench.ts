// npm run bench -- search --rows 10000,50000,200000,1000000 [--peers plain-js,minisearch,orama,hnswlib | --peers none] [--sparse 50000]
// [--queries 100]: hybrid search through the product's engine in real Chromium on real OPFS, each size in a fresh profile. Sizes up to
// `--sparse` also get sparse terms. A million takes some ten minutes.
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { CHROMIUM_ARGS, findChromium } from '../../tools/chromium.mjs';
import { ISOLATION_HEADERS } from '../../vite.config.ts';
import type { SearchBenchTask } from './search/search.worker.ts';

const PAGE = '<!doctype html><meta charset="utf-8"><title>search benchmark</title>';

export async function run(args: readonly string[]): Promise<unknown> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '10000,50000' },
      peers: { type: 'string', default: 'plain-js,minisearch,orama,hnswlib' },
      sparse: { type: 'string', default: '50000' },
      queries: { type: 'string', default: '100' },
    },
  });
  const server = await createServer({
    configFile: false,
    root: path.join(import.meta.dirname, '../..'),
    cacheDir: process.env.VITE_CACHE_DIR ?? 'node_modules/.vite-bench',
    appType: 'custom',
    logLevel: 'error',
    server: { port: 0, headers: ISOLATION_HEADERS, hmr: false, watch: null },
    worker: { format: 'es' },
    optimizeDeps: {
      include: ['minisearch', '@orama/orama', 'hnswlib-wasm', 'snowball-stemmers', 'chrono-node'],
      noDiscovery: true,
    },
    plugins: [
      {
        name: 'bench-page',
        configureServer: ({ middlewares }) => {
          middlewares.use('/bench', (_request, response) => {
            for (const [name, value] of Object.entries(ISOLATION_HEADERS)) response.setHeader(name, value);
            response.setHeader('content-type', 'text/html').end(PAGE);
          });
        },
      },
    ],
  });
  await server.listen();
  try {
    const url = server.resolvedUrls?.local[0] ?? '';
    const results: unknown[] = [];
    for (const rows of values.rows.split(',').map(Number)) {
      const task: SearchBenchTask = {
        rows,
        queries: Number(values.queries),
        sparse: rows <= Number(values.sparse),
        peers: values.peers === 'none' ? [] : values.peers.split(','),
      };
      const result = await measure(url, task);
      results.push({ loadAverage: loadavg()[0], result });
    }
    return { benchmark: 'search', dimension: 384, limit: 10, results };
  } finally {
    await server.close();
  }
}

async function measure(url: string, task: SearchBenchTask): Promise<unknown> {
  const profile = mkdtempSync(path.join(tmpdir(), 'search-bench-'));
  const executablePath = findChromium()?.path;
  const browser = await chromium.launchPersistentContext(profile, {
    headless: true,
    args: CHROMIUM_ARGS,
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  try {
    const page = await browser.newPage();
    page.on('console', message => {
      console.error(message.text());
    });
    await page.goto(`${url}bench`);
    return await page.evaluate(
      given =>
        new Promise((resolve, reject) => {
          const worker = new Worker('/test/bench/search/search.worker.ts', { type: 'module' });
          worker.onerror = event => {
            reject(new Error(event.message || 'the worker did not start'));
          };
          worker.onmessage = ({ data }: MessageEvent<{ result?: unknown; error?: string }>) => {
            if (data.error === undefined) resolve(data.result);
            else reject(new Error(data.error));
          };
          worker.postMessage(given);
        }),
      task,
    );
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
