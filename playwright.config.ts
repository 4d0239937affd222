// Journeys on the built page, served as `npm start` serves it. No retries: a journey that fails once is broken.
import { defineConfig } from '@playwright/test';
import { launchOptions } from './tools/chromium.mjs';

const PORT = 4183;

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: '.cache/e2e',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  /** Models load and answer on the CPU. */
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ...(process.env.PLAYWRIGHT_JSON_OUTPUT_NAME === undefined ? [] : [['json'] as const])],
  use: {
    baseURL: `http://localhost:${PORT}`,
    launchOptions: launchOptions(),
    serviceWorkers: 'allow',
    trace: 'retain-on-failure',
  },
  projects: [{ name: 'desktop', use: { viewport: { width: 1280, height: 800 } } }],
  webServer: {
    command: `vite preview --port ${PORT} --strictPort`,
    port: PORT,
    reuseExistingServer: false,
  },
});
