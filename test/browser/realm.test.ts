// The ground the other browser tests stand on: isolation, storage, a WebGPU adapter.
import { expect, test } from 'vitest';

test('the test page is cross-origin isolated and has OPFS and a WebGPU adapter', async () => {
  expect(crossOriginIsolated).toBe(true);
  expect(await navigator.storage.getDirectory()).toBeDefined();
  expect(await navigator.gpu.requestAdapter()).not.toBeNull();
});
