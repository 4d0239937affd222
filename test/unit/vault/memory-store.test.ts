// The promises of MemoryStore on fake-indexeddb and on the kernel tests' twin.
import 'fake-indexeddb/auto';
import { afterEach } from 'vitest';
import { openVault, type Vault } from '../../../src/vault/vault.ts';
import { InMemoryStore } from '../../support/memory-store.ts';
import { memoryStoreConformance } from '../../support/store-conformance.ts';

const open: Vault[] = [];
let names = 0;
afterEach(() => {
  for (const vault of open.splice(0)) vault.close();
});

memoryStoreConformance('plain memory', () => Promise.resolve(new InMemoryStore()), { runs: 5, steps: 20 });
memoryStoreConformance(
  'vault on fake-indexeddb',
  async () => {
    const vault = await openVault({ name: `store-${String(names++)}` });
    open.push(vault);
    return vault.memory;
  },
  { runs: 25, steps: 40 },
);
