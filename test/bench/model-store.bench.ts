// What keeping and checking the chat model's files costs in a browser's worker. npm run bench -- model-store
import path from 'node:path';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { CHROMIUM_ARGS, findChromium } from '../../tools/chromium.mjs';

export async function run(): Promise<unknown> {
  const root = path.join(import.meta.dirname, '../..');
  const server = await createServer({ root, server: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
  await server.listen();
  const address = server.httpServer?.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  const found = findChromium();
  const browser = await chromium.launch({
    args: CHROMIUM_ARGS,
    ...(found === null ? {} : { executablePath: found.path }),
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${address.port}/models/index.json`); // any page of this origin
    const measured: unknown = await page.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const worker = new Worker('/test/bench/model-store/measure.worker.ts', { type: 'module' });
          worker.onerror = event => {
            reject(new Error(event.message));
          };
          worker.onmessage = ({ data }: MessageEvent<{ result?: unknown; error?: string }>) => {
            if (data.error === undefined) resolve(data.result);
            else reject(new Error(data.error));
          };
        }),
    );
    return { browser: browser.version(), measured };
  } finally {
    await browser.close();
    await server.close();
  }
}
