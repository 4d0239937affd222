// The measurements of model-store.bench.ts, where access handles exist.
import { variantFor } from '../../../src/inference/models/manifest.ts';
import { ModelStore } from '../../../src/inference/models/model-store.ts';
import { StreamingSha256, sha256Hex } from '../../../src/inference/models/sha256.ts';

const MANIFEST = new URL('/models/smollm2-135m-instruct/manifest.json', location.origin).href;
const WEIGHTS = 'model.onnx_data';

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, milliseconds: number]> {
  const started = performance.now();
  const result = await work();
  return [result, Math.round(performance.now() - started)];
}

async function measure() {
  const open = () =>
    new ModelStore().open(MANIFEST, { choose: manifest => variantFor(manifest, 'wasm') }, () => undefined);
  const [model, firstOpenMs] = await timed(open);
  const [, secondOpenMs] = await timed(open);
  const [weights, checkedReadMs] = await timed(() => model.read(WEIGHTS));
  const [, nativeHashMs] = await timed(() => sha256Hex(weights));
  const [, streamedHashMs] = await timed(async () => {
    const hash = new StreamingSha256();
    for (let at = 0; at < weights.length; at += 1 << 16) hash.update(weights.subarray(at, at + (1 << 16)));
    return hash.digest();
  });
  return {
    weightBytes: weights.length,
    firstOpenMs,
    secondOpenMs,
    checkedReadMs,
    nativeHashMs,
    streamedHashMs,
  };
}

measure().then(
  result => {
    postMessage({ result });
  },
  (thrown: unknown) => {
    postMessage({ error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) });
  },
);
