// Retrieval (arXiv 2505.00675 §3.2): which memories speak to a question. Ranking is passed in; what may be seen at all is decided
// before the cut, so that ten asked is ten returned.

import type { MemCube } from '../../contracts/cube.ts';
import type { CubeId } from '../../contracts/ids.ts';
import type { RecallFilter } from '../../contracts/recall.ts';
import * as v from 'valibot';
import type { Caller } from '../caller.ts';
import { normaliseText } from '../cube/head.ts';
import { check, text as textSchema } from '../cube/schema.ts';
import { chatScopes } from '../scopes.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { MemoryView } from '../view.ts';

export interface Ranked {
  readonly id: CubeId;
  readonly score: number;
}

/** The index's part: the best `limit` memories that pass the filter, best first. */
export type Rank = (text: string, filter: RecallFilter, limit: number) => Promise<readonly Ranked[]>;

export interface Retrieved {
  readonly cube: MemCube;
  readonly score: number;
}

export interface RetrievalInput {
  readonly text: string;
  readonly limit: number;
  readonly filter?: RecallFilter;
}

const retrievalInput = v.object({
  text: textSchema,
  limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
});

/** Newest memories that the rule-based ranking looks at where there is no index. */
const LOOKED_AT = 200;
const ROUNDS = 10;

/**
 * The best memories that this caller may use here.
 *
 * @param rank the index; without one, shared words among the newest memories
 * @throws INPUT_EMPTY, INPUT_INVALID
 * @example
 * const { result } = await kernel.transact(caller, unit => retrieve(unit, view, { text: 'dog', limit: 10 }, rank));
 */
export async function retrieve(
  unit: UnitOfWork,
  view: MemoryView,
  input: RetrievalInput,
  rank: Rank = wordRank(view),
): Promise<readonly Retrieved[]> {
  const { text, limit } = check(retrievalInput, input, 'retrieval');
  const filter = { ...input.filter, ...governanceFilter(unit.caller) };
  const found: Retrieved[] = [];
  const asked = new Set<CubeId>(input.filter?.exclude);
  for (let round = 0; round < ROUNDS && found.length < limit; round++) {
    // rules on single cubes may still turn some away: ask again without those, for twice as many each time
    const ranked = await rank(text, { ...filter, exclude: [...asked] }, (limit - found.length) * 2 ** round);
    const fresh = ranked.filter(({ id }) => !asked.has(id));
    if (fresh.length === 0) break;
    const cubes = await view.many(fresh.map(({ id }) => id));
    fresh.forEach(({ id, score }, i) => {
      asked.add(id);
      const cube = cubes[i] ?? null;
      if (cube !== null && found.length < limit) found.push({ cube, score });
    });
  }
  unit.note({
    kind: 'retrieval',
    name: 'retrieve',
    reason: unit.caller.context,
    values: { asked: limit, returned: found.length },
  });
  return found;
}

/** What the index can tell apart already: scopes and recallability. */
export function governanceFilter(caller: Caller): RecallFilter {
  const looksOnly = caller.context === 'read' || caller.context === 'write' || caller.context === 'export';
  return {
    ...(caller.context === 'chat' && !caller.subject.startsWith('agent:')
      ? { scopes: chatScopes(caller) }
      : {}),
    onlyRecallable: !looksOnly,
  };
}

function wordRank(view: MemoryView): Rank {
  return async (text, { exclude = [] }, limit) => {
    const words = new Set(normaliseText(text).split(' '));
    const gone = new Set(exclude);
    const { items } = await view.page({ order: 'updated', limit: LOOKED_AT });
    return items
      .filter(cube => !gone.has(cube.id))
      .map(cube => {
        const own = new Set(normaliseText(cube.payload.text).split(' '));
        const shared = [...words].filter(word => own.has(word)).length;
        return { id: cube.id, score: shared / Math.sqrt(own.size) };
      })
      .filter(({ score }) => score > 0)
      .sort((one, other) => other.score - one.score)
      .slice(0, limit);
  };
}
