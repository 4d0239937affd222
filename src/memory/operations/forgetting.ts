// Forgetting (arXiv 2505.00675 §3.1) at three depths: suppress (kept, never recalled), archive, purge (bytes gone).
// A purge has two phases: marked, it is shown nowhere and can be undone; executed, only the log knows that there was something.

import type { MemCube } from '../../contracts/cube.ts';
import type { CubeId, Instant } from '../../contracts/ids.ts';
import type { ForgetCascade, ForgetDepth } from '../../contracts/memory-api.ts';
import { changeCube } from '../cube/create.ts';
import { requireOwner } from '../governance/permission.ts';
import { guardFrozen } from '../lifecycle/freeze.ts';
import { moveTo } from '../lifecycle/move.ts';
import type { Tombstone } from '../ports.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import { cascadeOf } from './cascade.ts';

/** What was forgotten; becomes a receipt when the unit has committed. */
export interface Forgotten {
  readonly cascade: ForgetCascade;
  readonly undoUntil: Instant | null;
}

/**
 * Forgets one memory.
 *
 * @throws CUBE_FROZEN when it, or anything that a purge would take along, is frozen; NOT_FOUND; PERMISSION_DENIED;
 *         ILLEGAL_TRANSITION when it is archived already
 * @example
 * const { cascade } = await forget(unit, id, 'purge'); // and unit.commit(): marked, undoable for 30 s
 */
export async function forget(unit: UnitOfWork, id: CubeId, depth: ForgetDepth): Promise<Forgotten> {
  requireOwner(unit.caller, 'forget memories');
  const cube = await unit.open(id);
  const cascade = await cascadeOf(unit.core.store, cube, depth);
  if (depth === 'suppress') {
    const after = changeCube(cube, { governance: { suppressed: true } });
    await unit.write(cube, after, { kind: 'forgetting', name: 'suppress', reason: 'not to be recalled' });
  } else if (depth === 'archive') {
    await moveTo(unit, id, 'archived', 'put away');
  } else {
    const dueAt = unit.at + unit.core.purgeGraceMs;
    markPurge(unit, cube, dueAt, null);
    for (const derived of cascade.derived) {
      const made = await unit.peek(derived);
      if (made !== null) markPurge(unit, made, dueAt, id);
      else if ((await unit.core.store.tombstones([derived]))[0] === null) {
        bury(unit, derived, dueAt); // its head was undone, but its bytes are here
        unit.note(
          { kind: 'forgetting', name: 'mark-purge', reason: 'made from it', values: { dueAt } },
          derived,
        );
      }
    }
    await release(unit, [id, ...cascade.derived]);
    return { cascade, undoUntil: dueAt };
  }
  return { cascade, undoUntil: null };
}

/** Takes the cube out of sight and notes when its bytes go. @throws CUBE_FROZEN */
export function markPurge(unit: UnitOfWork, cube: MemCube, dueAt: Instant, because: CubeId | null): void {
  guardFrozen(cube, 'purge');
  unit.remove(cube, {
    kind: 'forgetting',
    name: 'mark-purge',
    reason: because === null ? 'asked for' : 'made from a memory that is purged',
    values: { dueAt, because },
  });
  bury(unit, cube.id, dueAt);
}

function bury(unit: UnitOfWork, id: CubeId, dueAt: Instant): void {
  unit.bury({ id, markedAt: unit.at, dueAt, act: unit.act, by: unit.caller.subject });
}

/** Memories whose content had gone into one that is purged speak for themselves again. */
async function release(unit: UnitOfWork, purged: readonly CubeId[]): Promise<void> {
  const gone = new Set(purged);
  for (const id of purged) {
    const [stored] = (await unit.core.store.versionsOf(id)).slice(-1);
    for (const parent of stored?.cube.lineage.parents ?? []) {
      const cube = gone.has(parent) ? null : await unit.peek(parent);
      if (cube?.state !== 'merged' || cube.lineage.supersededBy !== id) continue;
      const { supersededBy: _gone, ...lineage } = cube.lineage;
      const links = lineage.links.filter(link => link.to !== id);
      const after = { ...changeCube(cube, { state: 'activated' }), lineage: { ...lineage, links } };
      await unit.write(cube, after, { kind: 'lifecycle', name: 'unmerge', reason: 'its merge is purged' });
    }
  }
}

/**
 * Second phase: removes every byte of the marked cubes, on every branch. The record says that, when and by whom, not what.
 *
 * @param due as the store lists them, `store.dueTombstones(now, limit)`
 */
export function executePurge(unit: UnitOfWork, due: readonly Tombstone[]): readonly CubeId[] {
  requireOwner(unit.caller, 'purge memories');
  for (const { id, act, by, markedAt } of due)
    unit.purge(id, {
      kind: 'forgetting',
      name: 'purge',
      reason: 'due',
      values: { markedBy: by, markedAt, act },
    });
  return due.map(tombstone => tombstone.id);
}
