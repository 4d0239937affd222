// Moves of form (MemOS, arXiv 2507.03724 §4.2): plaintext, activation, parametric. Id, history and text survive each;
// the tensor comes and goes.

import type { CubeId } from '../../contracts/ids.ts';
import type { MemCube, MemPayload } from '../../contracts/cube.ts';
import { MemoryOsError } from '../../contracts/errors.ts';
import { changeCube } from '../cube/create.ts';
import { check, payload as payloadSchema } from '../cube/schema.ts';
import { requireOwner } from '../governance/permission.ts';
import type { OperationNote, UnitOfWork } from '../unit-of-work.ts';

/**
 * @param payload the new form, around the same text
 * @param values the numbers that triggered the move: recalls, sessions, days unchanged
 * @throws ILLEGAL_TRANSITION for a time-bound memory, which is never promoted; INPUT_INVALID when the text differs; CUBE_FROZEN
 * @example
 * await changeForm(unit, id, { kind: 'activation', text, snapshot }, { recalls: 12, sessions: 4 });
 */
export async function changeForm(
  unit: UnitOfWork,
  id: CubeId,
  payload: MemPayload,
  values: NonNullable<OperationNote['values']>,
): Promise<MemCube> {
  requireOwner(unit.caller, 'move memories between forms');
  check(payloadSchema, payload, 'payload');
  const before = await unit.open(id);
  const [from, to] = [before.payload.kind, payload.kind];
  if (payload.text !== before.payload.text)
    throw new MemoryOsError('INPUT_INVALID', 'A move of form keeps the text.', {
      details: { field: 'payload.text' },
    });
  if (to !== 'plaintext' && before.header.governance.lifespan.kind !== 'permanent')
    throw new MemoryOsError('ILLEGAL_TRANSITION', 'A memory that will end is never promoted.', {
      details: { cube: id, from, to, lifespan: before.header.governance.lifespan.kind },
    });
  const { claim } = before.payload;
  const after = changeCube(before, { payload: claim === undefined ? payload : { ...payload, claim } });
  return unit.write(before, after, {
    kind: 'consolidation',
    name: `to-${to}`,
    reason: `${from} to ${to}`,
    values,
  });
}
