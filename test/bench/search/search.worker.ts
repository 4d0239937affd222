// Runs in Chromium: fills the index on real OPFS, asks, closes, reopens. Then the npm peers on the same data in the same worker.
/// <reference lib="webworker" />
import { FacetIndex } from '../../../src/retrieval/filter/facet-index.ts';
import { WordIndex } from '../../../src/retrieval/text/word-index.ts';
import { VectorIndex } from '../../../src/retrieval/vector/vector-index.ts';
import { OpfsFolder } from '../../../src/vault/opfs-folder.ts';
import { OpfsSegmentStore } from '../../../src/vault/opfs-segment-store.ts';
import { clusteredVectors, seededRandom } from '../../support/vectors.ts';
import { measurePeers } from './peers.ts';
import { DIMENSION, LIMIT, exactNearest, percentiles, recallOf, round } from './measure.ts';
import { textOf, wordsOf } from './texts.ts';

export interface SearchBenchTask {
  readonly rows: number;
  readonly queries: number;
  /** Documents that also get a text. */
  readonly words: boolean;
  readonly peers: readonly string[];
  readonly kernel: 'simd' | 'scalar';
}

const SEED = 20_261_122;
const BATCH = 4096;
const OPTIONS = { dimension: DIMENSION, fingerprint: 'synthetic' };

async function openStore(): Promise<OpfsSegmentStore> {
  const folder = await OpfsFolder.open(['bench'], () => Promise.resolve(null));
  if (folder === null) throw new Error('no OPFS here');
  return new OpfsSegmentStore(folder);
}

async function run(task: SearchBenchTask): Promise<Record<string, unknown>> {
  const { rows, kernel } = task;
  const next = clusteredVectors(DIMENSION, SEED);
  const queries = Array.from({ length: task.queries }, () => next());
  const exact = exactNearest(queries);
  const store = await openStore();
  let vectors = await VectorIndex.open(store, { ...OPTIONS, kernel });
  let facets = await FacetIndex.open(store);
  let words: WordIndex | null = task.words ? new WordIndex({ store }) : null;

  const spent = { vectors: 0, facets: 0, words: 0, flush: 0 };
  const timed = <T>(part: keyof typeof spent, body: () => T): T => {
    const start = performance.now();
    const result = body();
    spent[part] += performance.now() - start;
    return result;
  };
  const batch = Array.from({ length: BATCH }, () => new Float32Array(DIMENSION));
  for (let first = 0; first < rows; first += BATCH) {
    const count = Math.min(BATCH, rows - first);
    for (let i = 0; i < count; i++) exact.add(first + i, next(batch[i]));
    timed('vectors', () => {
      for (let i = 0; i < count; i++) vectors.upsert(first + i, batch[i] ?? new Float32Array(0));
    });
    timed('facets', () => {
      for (let i = 0; i < count; i++)
        facets.set(first + i, {
          scope: (first + i) % 10 === 3 ? 'project:bench' : 'everywhere',
          state: 'activated',
          type: (first + i) % 4 === 0 ? 'note' : 'fact',
          tags: [],
          recallable: true,
          createdAt: (first + i) * 1000,
          validFrom: null,
          validTo: null,
        });
    });
    if (words === null) continue;
    const index = words;
    const texts = Array.from({ length: count }, (_, i) => textOf(first + i));
    timed('words', () => {
      texts.forEach((text, i) => index.upsert(first + i, { text, keywords: [] }));
    });
  }
  const flushStart = performance.now();
  await vectors.flush();
  spent.flush = performance.now() - flushStart;
  await facets.flush();
  await words?.flush(1);
  const upkeepStart = performance.now();
  const upkeep = await vectors.maintain();
  const upkeepMs = performance.now() - upkeepStart;
  await vectors.close();
  const merging = { milliseconds: 100, now: () => performance.now() };
  while (words !== null && (await words.mergeStep(merging)));
  await words?.flush(1);

  const openStart = performance.now();
  vectors = await VectorIndex.open(store, { ...OPTIONS, kernel });
  const openMs = performance.now() - openStart;
  const facetStart = performance.now();
  facets = await FacetIndex.open(store);
  const openFacetsMs = performance.now() - facetStart;
  const firstStart = performance.now();
  if (queries[0] !== undefined) vectors.search(queries[0], LIMIT);
  const firstQueryMs = performance.now() - firstStart;
  let openWordsMs = 0;
  if (words !== null) {
    const start = performance.now();
    words = new WordIndex({ store });
    await words.load();
    openWordsMs = performance.now() - start;
  }

  const filter = { scopes: ['project:bench'], onlyRecallable: true } as const;
  for (const query of queries.slice(0, 20)) vectors.search(query, LIMIT);
  const plain = percentiles(queries, query => vectors.search(query, LIMIT).slots);
  const hundred = percentiles(queries, query => vectors.search(query, 100).slots);
  const filtered = percentiles(queries, query => vectors.search(query, LIMIT, facets.compile(filter)).slots);
  const result: Record<string, unknown> = {
    rows,
    mode: vectors.mode,
    kernel: vectors.kernel,
    vector: {
      best: plain.best,
      p50: plain.p50,
      p95: plain.p95,
      recallAt10: recallOf(plain.answers, exact.nearest()),
      p50Top100: hundred.p50,
      rescored: vectors.rescored,
    },
    filtered: {
      best: filtered.best,
      p50: filtered.p50,
      p95: filtered.p95,
      returned: filtered.answers.reduce((sum, slots) => sum + slots.length, 0) / queries.length,
      leaked: filtered.answers.some(slots => slots.some(slot => slot % 10 !== 3)),
    },
    insert: {
      vectorsPerSecond: Math.round((rows / (spent.vectors + spent.flush)) * 1000),
      facetsPerSecond: Math.round((rows / spent.facets) * 1000),
      flushMs: round(spent.flush),
      ...(words === null ? {} : { wordsPerSecond: Math.round((rows / spent.words) * 1000) }),
    },
    maintain: { ...upkeep, milliseconds: round(upkeepMs) },
    open: {
      vectorsMs: round(openMs),
      facetsMs: round(openFacetsMs),
      firstQueryMs: round(firstQueryMs),
      ...(words === null ? {} : { wordsMs: round(openWordsMs) }),
    },
    memoryBytes: { vectors: vectors.memoryBytes, facets: facets.memoryBytes },
    fileBytes: (await store.list()).reduce((sum, file) => sum + file.bytes, 0),
  };
  const random = seededRandom(7);
  if (words !== null) {
    const index = words;
    const asked = queries.map(vector => ({ vector, text: wordsOf(Math.floor(random() * rows)) }));
    const textual = percentiles(asked, ({ text }) => index.search(index.query(text), { limit: LIMIT }).slots);
    const hybrid = percentiles(asked, ({ vector, text }) => {
      const allowed = facets.compile({ onlyRecallable: true });
      return fuse(
        vectors.search(vector, 50, allowed).slots,
        index.search(index.query(text), { limit: 50, ...(allowed === null ? {} : { filter: allowed }) })
          .slots,
      );
    });
    result.words = { best: textual.best, p50: textual.p50, p95: textual.p95 };
    result.hybrid = { best: hybrid.best, p50: hybrid.p50, p95: hybrid.p95 };
  }
  await vectors.close();
  result.peers = await measurePeers(task.peers, rows, SEED, queries, exact.nearest());
  return result;
}

/** Reciprocal rank fusion, k = 60 (Cormack, Clarke, Büttcher, SIGIR 2009). */
function fuse(left: Uint32Array, right: Uint32Array): Uint32Array {
  const scores = new Map<number, number>();
  for (const list of [left, right])
    list.forEach((slot, rank) => scores.set(slot, (scores.get(slot) ?? 0) + 1 / (60 + rank)));
  return Uint32Array.from([...scores].sort((a, b) => b[1] - a[1]).slice(0, LIMIT), ([slot]) => slot);
}

self.onmessage = async ({ data }: MessageEvent<SearchBenchTask>) => {
  try {
    self.postMessage({ result: await run(data) });
  } catch (error) {
    self.postMessage({ error: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) });
  }
};
