// Snapshots and adapters: stored once, found damaged, given up in the order of use, and gone when nothing names them.
import { afterEach, expect, test } from 'vitest';
import { openVault, type Vault } from '../../../src/vault/vault.ts';
import { cubeId, purge, together, write } from '../../support/change-sets.ts';
import { codeOf } from '../../support/store-conformance.ts';

const open: Vault[] = [];
afterEach(() => {
  for (const vault of open.splice(0)) vault.close();
});

async function fresh(name = `blobs-${String(Math.random())}`): Promise<{ vault: Vault; name: string }> {
  const vault = await openVault({ name });
  open.push(vault);
  await vault.swept;
  return { vault, name };
}

async function filesOf(name: string): Promise<readonly string[]> {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(name);
  const files: string[] = [];
  for await (const file of (await root.getDirectoryHandle('blobs')).keys()) files.push(file);
  return files.toSorted();
}

const bytes = (value: number, length = 1000): Uint8Array => new Uint8Array(length).fill(value);

test('the same bytes are one file, and it goes with its last owner', async () => {
  const { vault, name } = await fresh();
  const [a, b] = [cubeId('A'), cubeId('B')];
  const ref = await vault.blobs.put('snapshot', [bytes(1, 400), bytes(2, 600)]);
  const same = await vault.blobs.put('snapshot', [bytes(1, 400), bytes(2, 600)]);
  expect(same).toEqual(ref);
  await vault.memory.commit({
    ...together(write({ id: a }), write({ id: b })),
    blobs: [
      { ref, owner: a },
      { ref, owner: b },
    ],
  });
  expect((await vault.blobs.get(ref))?.subarray(398, 402)).toEqual(new Uint8Array([1, 1, 2, 2]));
  await vault.memory.commit(purge(a));
  expect(await filesOf(name)).toEqual([ref.name]);
  await vault.memory.commit(purge(b));
  expect(await filesOf(name)).toEqual([]);
  expect(await vault.blobs.get(ref)).toBeNull();
});

test('bytes that no commit named are swept at the next opening, others stay', async () => {
  const { vault, name } = await fresh();
  const kept = await vault.blobs.put('adapter', [bytes(1)]);
  await vault.memory.commit({ ...write({ id: cubeId('A') }), blobs: [{ ref: kept, owner: cubeId('A') }] });
  await vault.blobs.put('snapshot', [bytes(2)]);
  expect(await vault.blobs.sweep()).toBe(0); // fresh: its commit may be on the way
  vault.close();
  await fresh(name);
  expect(await filesOf(name)).toEqual([kept.name]);
});

test('the least recently used go first, except those that may not', async () => {
  const { vault, name } = await fresh();
  const refs = await Promise.all([1, 2, 3, 4].map(value => vault.blobs.put('snapshot', [bytes(value)])));
  for (const [i, ref] of refs.entries())
    await vault.memory.commit({
      ...write({ id: cubeId(`C${String(i)}`), at: 1000 + i }),
      blobs: [{ ref, owner: cubeId(`C${String(i)}`) }],
    });
  const [first, second, third, fourth] = refs.map(ref => ref.name);
  await vault.blobs.touch(first ?? '', 5000);
  const gone = await vault.blobs.evict(2000, blob => blob.ref.name !== second);
  expect(gone.map(blob => blob.ref.name)).toEqual([third, fourth]);
  expect(gone[0]?.owners).toEqual([cubeId('C2')]);
  expect(await filesOf(name)).toEqual([first, second].toSorted());
  const report = await vault.storage.report();
  expect(report.kinds.find(({ kind }) => kind === 'snapshots')).toEqual({
    kind: 'snapshots',
    items: 2,
    bytes: 2000,
  });
});

test('damaged bytes are never handed out', async () => {
  const { vault, name } = await fresh();
  const ref = await vault.blobs.put('snapshot', [bytes(1)]);
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(name);
  const file = await (await root.getDirectoryHandle('blobs')).getFileHandle(ref.name);
  const stream = await file.createWritable({ keepExistingData: true });
  await stream.write({ type: 'write', position: 500, data: new Uint8Array([9]) });
  await stream.close();
  expect(await codeOf(vault.blobs.get(ref))).toBe('STORE_CORRUPT');
});

test('while another vault is open, its fresh bytes are left alone', async () => {
  const { vault, name } = await fresh();
  const ref = await vault.blobs.put('snapshot', [bytes(3)]);
  const second = await openVault({ name });
  const third = await openVault({ name });
  second.close();
  await second.swept; // it left without sweeping
  expect(await filesOf(name)).toEqual([ref.name]);
  vault.close();
  await third.swept; // now it is alone
  expect(await filesOf(name)).toEqual([]);
  third.close();
});
