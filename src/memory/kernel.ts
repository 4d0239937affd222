// The memory kernel: composes the parts into the calls that the memory service makes. It holds no memories; the store does.
// Every writing call is one act: one unit of work, one commit, one entry to undo.

import type { AccessContext, CubeState, MemCube } from '../contracts/cube.ts';
import { MAIN_BRANCH } from '../contracts/cube.ts';
import type { BranchId, CubeId } from '../contracts/ids.ts';
import type {
  CubeSummary,
  FieldDifference,
  ForgetCascade,
  ForgetDepth,
  ForgetReceipt,
  ListQuery,
  Page,
  UndoResult,
} from '../contracts/memory-api.ts';
import type { OperationRecord } from '../contracts/operation-log.ts';
import type { Caller } from './caller.ts';
import { detectConflicts, type ConflictFinders } from './conflicts/detect.ts';
import { KernelCore, type KernelOptions } from './core.ts';
import { differenceOf } from './cube/difference.ts';
import { branchId, check, cubeId, cubeState, versionNumber } from './cube/schema.ts';
import { cubeIds, forgetDepth } from './cube/inputs.ts';
import { branchOf, recordsOf, undoAct } from './history/undo.ts';
import { mergeCubes } from './lifecycle/merge.ts';
import { moveTo, setFrozen } from './lifecycle/move.ts';
import { cascadeOf } from './operations/cascade.ts';
import { consolidate, type Candidate } from './operations/consolidation.ts';
import { forget, type Forgotten } from './operations/forgetting.ts';
import { update, type Edit } from './operations/updating.ts';
import { listCubes } from './listing.ts';
import { summaryOf } from './summary.ts';
import { UnitOfWork } from './unit-of-work.ts';
import { UsageBuffer } from './usage/buffer.ts';
import { MemoryView } from './view.ts';

/** What a transaction gives back. */
export interface Done<T> {
  readonly result: T;
  readonly act: string;
  readonly records: readonly OperationRecord[];
}

export class MemoryKernel {
  readonly core: KernelCore;
  readonly usage: UsageBuffer;
  #finders: ConflictFinders = {};
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: KernelOptions) {
    this.core = new KernelCore(options);
    this.usage = new UsageBuffer(this.core, options.scheduleFlush);
  }

  /** Gives the search for duplicates and contradictions a sense of meaning; null takes it away again. */
  setFinders(finders: ConflictFinders | null): void {
    this.#finders = finders ?? {};
  }

  /**
   * Runs work as one act on one branch: all of it is committed, or nothing. Acts run one after another.
   *
   * @throws what the work throws; VERSION_CONFLICT, STORE_* from the commit
   * @example
   * const { act } = await kernel.transact(caller, unit => update(unit, { id, baseVersion: 1, text: 'Tea at six.' }));
   */
  transact<T>(
    caller: Caller,
    work: (unit: UnitOfWork) => T | Promise<T>,
    branch: BranchId = MAIN_BRANCH,
  ): Promise<Done<T>> {
    const run = async (): Promise<Done<T>> => {
      const unit = new UnitOfWork(this.core, caller, branch);
      const result = await work(unit);
      return { result, act: unit.act, records: await unit.commit() };
    };
    const done = this.#queue.then(run, run);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** What the caller may see of a branch, now or just after a record of the log. */
  view(caller: Caller, branch: BranchId = MAIN_BRANCH, asOfSeq: number | null = null): MemoryView {
    return new MemoryView(this.core.store, caller, branch, asOfSeq);
  }

  // ── memories ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** @example await kernel.remember({ subject: 'user', context: 'chat' }, { text: 'My dog is called Biscuit.' }); */
  async remember(caller: Caller, candidate: Candidate, branch: BranchId = MAIN_BRANCH): Promise<CubeSummary> {
    const [summary] = await this.rememberAll(caller, [candidate], { branch });
    if (summary === undefined) throw new Error('one candidate makes one memory');
    return summary;
  }

  /**
   * Many memories in one commit.
   *
   * @param options `conflicts: false` leaves looking for duplicates and contradictions to a later `scanConflicts`
   */
  async rememberAll(
    caller: Caller,
    candidates: readonly Candidate[],
    options: { readonly branch?: BranchId; readonly conflicts?: boolean } = {},
  ): Promise<readonly CubeSummary[]> {
    const { result } = await this.transact(
      caller,
      async unit => {
        const cubes = await consolidate(unit, candidates);
        if (options.conflicts !== false) await detectConflicts(unit, cubes, this.#finders);
        return cubes;
      },
      options.branch,
    );
    return result.map(cube => summaryOf(cube, null));
  }

  /** @throws INPUT_INVALID, and NOT_FOUND for an unknown branch */
  list(caller: Caller, query: ListQuery = {}): Promise<Page<CubeSummary>> {
    return listCubes(this.core, caller, query);
  }

  /** One memory as the caller may see it: its head, or that version. */
  async get(caller: Caller, id: CubeId, version?: number, branch: BranchId = MAIN_BRANCH): Promise<MemCube> {
    check(cubeId, id, 'id');
    const view = this.view(caller, branch);
    return version === undefined ? view.get(id) : view.version(id, check(versionNumber, version, 'version'));
  }

  async summaries(caller: Caller, ids: readonly CubeId[]): Promise<readonly (CubeSummary | null)[]> {
    const [cubes, usage] = await Promise.all([this.view(caller).many(ids), this.core.store.usage(ids)]);
    return cubes.map((cube, i) => (cube === null ? null : summaryOf(cube, usage[i] ?? null)));
  }

  async edit(caller: Caller, edit: Edit, branch: BranchId = MAIN_BRANCH): Promise<CubeSummary> {
    return this.#one(caller, branch, async unit => {
      const before = await unit.peek(edit.id);
      const cube = await update(unit, edit);
      if (before !== null && cube.payload.text !== before.payload.text)
        await detectConflicts(unit, [cube], this.#finders);
      return cube;
    });
  }

  freeze(caller: Caller, id: CubeId, frozen: boolean, branch: BranchId = MAIN_BRANCH): Promise<CubeSummary> {
    check(cubeId, id, 'id');
    return this.#one(caller, branch, unit => setFrozen(unit, id, frozen));
  }

  transition(
    caller: Caller,
    id: CubeId,
    to: CubeState,
    reason: string,
    branch: BranchId = MAIN_BRANCH,
  ): Promise<CubeSummary> {
    check(cubeId, id, 'id');
    check(cubeState, to, 'to');
    return this.#one(caller, branch, unit => moveTo(unit, id, to, reason));
  }

  merge(
    caller: Caller,
    ids: readonly CubeId[],
    text: string,
    branch: BranchId = MAIN_BRANCH,
  ): Promise<CubeSummary> {
    check(cubeIds, ids, 'ids');
    return this.#one(caller, branch, unit => mergeCubes(unit, ids, text));
  }

  // ── forgetting ────────────────────────────────────────────────────────────────────────────────────────────────

  async cascade(caller: Caller, id: CubeId, depth: ForgetDepth): Promise<ForgetCascade> {
    check(forgetDepth, depth, 'depth');
    return cascadeOf(this.core.store, await this.get(caller, id), depth);
  }

  /** One act for all of them. @returns a receipt for each, in order */
  async forget(
    caller: Caller,
    ids: readonly CubeId[],
    depth: ForgetDepth,
  ): Promise<readonly ForgetReceipt[]> {
    check(cubeIds, ids, 'ids');
    check(forgetDepth, depth, 'depth');
    const { result, act, records } = await this.transact(caller, async unit => {
      const forgotten: Forgotten[] = [];
      const taken = new Set<CubeId>(); // by the cascade of one before
      for (const id of new Set(ids)) {
        if (taken.has(id)) continue;
        const one = await forget(unit, id, depth);
        forgotten.push(one);
        for (const derived of one.cascade.derived) taken.add(derived);
      }
      return forgotten;
    });
    return result.map(({ cascade, undoUntil }) => {
      const record = records.findLast(entry => entry.cube === cascade.cube) ?? records.at(-1);
      return {
        cascade,
        at: record?.at ?? this.core.now(),
        act,
        seq: record?.seq ?? 0,
        hash: record?.hash ?? '',
        undoUntil,
      };
    });
  }

  /** @throws NOT_FOUND for an unknown act, VERSION_CONFLICT when something changed since, CUBE_PURGED, CUBE_FROZEN */
  async undo(caller: Caller, act: string): Promise<UndoResult> {
    const records = await recordsOf(this.core, act);
    const done = await this.transact(caller, unit => undoAct(unit, records), branchOf(records));
    return { act: done.act, undone: done.result.length, cubes: done.result };
  }

  // ── history ───────────────────────────────────────────────────────────────────────────────────────────────────

  async versionDifference(
    caller: Caller,
    id: CubeId,
    from: number,
    to: number,
  ): Promise<readonly FieldDifference[]> {
    const [before, after] = await Promise.all([this.get(caller, id, from), this.get(caller, id, to)]);
    return differenceOf(before, after);
  }

  // ── upkeep ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Counts a use of these memories, by the caller, in its context. Written in batches. */
  recordReads(caller: Caller, ids: readonly CubeId[], context: AccessContext = caller.context): void {
    this.usage.record({ ...caller, context }, ids);
  }

  flush(): Promise<void> {
    return this.usage.flush();
  }

  async #one(
    caller: Caller,
    branch: BranchId,
    work: (unit: UnitOfWork) => Promise<MemCube>,
  ): Promise<CubeSummary> {
    check(branchId, branch, 'branch');
    const { result } = await this.transact(caller, work, branch);
    const [usage] = await this.core.store.usage([result.id]);
    return summaryOf(result, usage ?? null);
  }
}
