// Memories that leave and come in. What leaves passes the window in context `export` or `share`, loses what is sensitive and carries a mark;
// what comes in is checked, keeps its unknown fields, and waits in the inbox.

import type { MemCube } from '../../contracts/cube.ts';
import type { CubeId } from '../../contracts/ids.ts';
import { exportCube, importCube } from '../cube/foreign.ts';
import { redactCube, type Redact } from '../governance/redaction.ts';
import { requireOwner } from '../governance/permission.ts';
import { guardCreation, trustFor } from '../governance/trust.ts';
import { markCube } from '../governance/watermark.ts';
import { refuseIncognito } from '../scopes.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import { MemoryView } from '../view.ts';

export interface ExportInput {
  readonly context: 'export' | 'share';
  /** What to take out; card numbers, credentials and government ids unless told otherwise. */
  readonly redact?: Redact;
  readonly cursor?: string | null;
  readonly limit?: number;
}

export interface ExportPage {
  /** Plain JSON objects, marked; unknown fields in their places. */
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** Memories that are sensitive as a whole. */
  readonly withheld: number;
  readonly next: string | null;
}

/**
 * One page of what may leave. Sharing leaves out private memories and chats; exporting is the user's whole store.
 *
 * @throws PERMISSION_DENIED
 * @example
 * const { items } = await exportMemories(unit, { context: 'share', redact: 'all' });
 */
export async function exportMemories(unit: UnitOfWork, input: ExportInput): Promise<ExportPage> {
  requireOwner(unit.caller, 'export memories');
  refuseIncognito(unit.caller);
  const view = new MemoryView(unit.core.store, { ...unit.caller, context: input.context });
  const page = await view.page({ order: 'created', limit: input.limit ?? 200, cursor: input.cursor ?? null });
  const mark = { act: unit.act, at: unit.at, by: unit.caller.subject };
  const items = page.items.flatMap(cube => {
    const copy = redactCube(cube, input.redact);
    return copy === null ? [] : [exportCube(markCube(copy, mark, unit.core.secret))];
  });
  const withheld = page.items.length - items.length;
  const values = { memories: items.length, withheld };
  unit.note({ kind: 'interchange', name: input.context, reason: 'asked for', values });
  return { items, withheld, next: page.next };
}

/**
 * Takes memories in. Each keeps its content and lineage, gets a new id where its own is taken, and waits for the user's word.
 *
 * @throws INPUT_INVALID naming the field; PERMISSION_DENIED; nothing is taken in then
 * @example
 * await importMemories(unit, JSON.parse(file));
 */
export async function importMemories(
  unit: UnitOfWork,
  values: readonly unknown[],
): Promise<readonly MemCube[]> {
  const taken: MemCube[] = [];
  for (const value of values) {
    const cube = importCube(value);
    const { descriptive, governance } = cube.header;
    guardCreation(unit.caller, governance.scope);
    const [known] = await unit.core.store.lastVersions([cube.id]);
    const isFree = known === 0 && !taken.some(other => other.id === cube.id);
    const trust = Math.min(governance.trust, trustFor(unit.caller, 'imported', undefined));
    const incoming: MemCube = {
      ...cube,
      id: isFree ? cube.id : (unit.core.newId() as CubeId),
      header: {
        descriptive: {
          ...descriptive,
          origin: { ...descriptive.origin, kind: 'imported', by: unit.caller.subject },
        },
        governance: { ...governance, trust, frozen: false, access: [] },
      },
      state: 'generated',
    };
    const reason = isFree ? 'imported' : 'imported under a new id';
    taken.push(unit.create(incoming, { kind: 'interchange', name: 'import', reason }));
  }
  return taken;
}
