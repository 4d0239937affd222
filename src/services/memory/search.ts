// Search for the owner's eyes: words as they are typed, meaning where the encoders are there, facets of everything that matches the
// filter; and the store as it was at any moment, through an index of words made for that moment.

import type { MemCube } from '../../contracts/cube.ts';
import type { CubeId, Instant } from '../../contracts/ids.ts';
import type { CubeSummary, SearchInput, SearchResult } from '../../contracts/memory-api.ts';
import { MemoryOsError, throwIfAborted } from '../../contracts/errors.ts';
import type { RecallFilter, RecallHit } from '../../contracts/recall.ts';
import type { Caller } from '../../memory/caller.ts';
import type { MemoryKernel } from '../../memory/kernel.ts';
import { summaryOf } from '../../memory/summary.ts';
import { RecallEngine } from '../../retrieval/recall-engine.ts';
import type { CubeIndex } from './cube-index.ts';
import { indexDocument } from './index-document.ts';
import type { Recaller } from './recaller.ts';
import { VolatileSegments } from './volatile-segments.ts';

const READER: Caller = { subject: 'user', context: 'read' };
const DEFAULT_LIMIT = 50;
const MOST = 1000;
/** Characters looked for at most: longer input is a text, not a query. */
const LONGEST_QUERY = 2000;
const PAST_PAGE = 500;
/** Shown as the nearest there is, when nothing fits. */
const NEAREST = 3;

export class Search {
  readonly #kernel: MemoryKernel;
  readonly #index: CubeIndex;
  readonly #recaller: Recaller;
  #past: { readonly seq: number; readonly engine: RecallEngine } | null = null;

  constructor(kernel: MemoryKernel, index: CubeIndex, recaller: Recaller) {
    this.#kernel = kernel;
    this.#index = index;
    this.#recaller = recaller;
  }

  /** @throws INPUT_INVALID, ABORTED */
  async run(input: SearchInput, signal?: AbortSignal): Promise<SearchResult> {
    const started = performance.now();
    const limit = input.limit ?? DEFAULT_LIMIT;
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
      throw new MemoryOsError('INPUT_INVALID', `A search returns from 1 to ${MOST} memories.`, {
        details: { field: 'limit' },
      });
    }
    const text = input.text.slice(0, LONGEST_QUERY).trim();
    const filter = input.filter ?? {};
    const answer =
      input.asOf === undefined
        ? await this.#now(text, filter, limit, signal)
        : await this.#then(text, filter, limit, input.asOf, signal);
    return { ...answer, milliseconds: performance.now() - started };
  }

  async #now(
    text: string,
    filter: RecallFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<Omit<SearchResult, 'milliseconds'>> {
    await this.#index.settled();
    const facets = this.#index.facetCounts(filter);
    if (text === '') return { hits: [], facets, nothingFound: false, mode: 'words' };
    // Two ways at once: beginnings and typing errors of words, and the meaning of the whole.
    const [typed, recalled] = await Promise.all([
      this.#index.lookup(text, filter, limit),
      this.#recaller.find(text, READER, filter, limit, signal),
    ]);
    throwIfAborted(signal);
    const answered = recalled.answerable.probability >= recalled.answerable.threshold;
    const fitting = recalled.found.filter(
      ({ hit }) => (answered && recalled.mode === 'hybrid') || sharesWords(hit),
    );
    const nothingFound = fitting.length === 0 && typed.length === 0;
    const meant = nothingFound && recalled.mode === 'hybrid' ? recalled.found.slice(0, NEAREST) : fitting;
    const summaries = await this.#summaries(
      meant.map(({ cube }) => cube),
      typed,
    );
    const hits = new Map<CubeId, { cube: CubeSummary; hit: RecallHit }>();
    for (const hit of [...meant.map(found => found.hit), ...typed]) {
      const cube = summaries.get(hit.id);
      if (cube !== undefined && !hits.has(hit.id)) hits.set(hit.id, { cube, hit });
    }
    return {
      hits: [...hits.values()].slice(0, limit),
      facets,
      nothingFound,
      mode: recalled.mode,
    };
  }

  /** Rows for what was recalled, read already, and for what was only typed at. */
  async #summaries(
    cubes: readonly MemCube[],
    typed: readonly RecallHit[],
  ): Promise<ReadonlyMap<CubeId, CubeSummary>> {
    const known = new Set(cubes.map(cube => cube.id));
    const others = typed.map(hit => hit.id).filter(id => !known.has(id));
    const more = others.length === 0 ? [] : await this.#kernel.view(READER).many(others);
    const all = [...cubes, ...more.filter(cube => cube !== null)];
    const usage = await this.#kernel.core.store.usage(all.map(cube => cube.id));
    return new Map(all.map((cube, i) => [cube.id, summaryOf(cube, usage[i] ?? null)]));
  }

  /** Words only: vectors are kept of the present. */
  async #then(
    text: string,
    filter: RecallFilter,
    limit: number,
    asOf: Instant,
    signal?: AbortSignal,
  ): Promise<Omit<SearchResult, 'milliseconds'>> {
    const seq = await this.#kernel.core.store.seqAt(asOf);
    const engine = this.#past?.seq === seq ? this.#past.engine : await this.#indexOf(seq, signal);
    this.#past = { seq, engine };
    const hits = text === '' ? [] : await engine.lookup(text, filter, limit);
    const cubes = (await this.#kernel.view(READER, undefined, seq).many(hits.map(hit => hit.id))).map(cube =>
      cube === null ? null : summaryOf(cube, null),
    );
    const found = hits.flatMap((hit, i) => {
      const cube = cubes[i] ?? null;
      return cube === null ? [] : [{ cube, hit }];
    });
    return {
      hits: found,
      facets: engine.facetCounts(filter),
      nothingFound: text !== '' && found.length === 0,
      mode: 'words',
    };
  }

  async #indexOf(seq: number, signal?: AbortSignal): Promise<RecallEngine> {
    const view = this.#kernel.view(READER, undefined, seq);
    const texts = new Map<CubeId, string>();
    const engine = await RecallEngine.open(new VolatileSegments(), {
      texts: ids => Promise.resolve(ids.map(id => texts.get(id) ?? null)),
    });
    let cursor: string | null = null;
    do {
      throwIfAborted(signal);
      const page: Awaited<ReturnType<typeof view.page>> = await view.page({
        order: 'created',
        limit: PAST_PAGE,
        cursor,
      });
      for (const cube of page.items) texts.set(cube.id, cube.payload.text);
      engine.upsert(page.items.map(cube => indexDocument(cube, true, null)));
      cursor = page.next;
    } while (cursor !== null);
    return engine;
  }
}

function sharesWords(hit: RecallHit): boolean {
  return hit.highlights.length > 0 || hit.parts.some(part => part.name === 'same words' && part.value > 0);
}
