// MemVault: opens everything that is kept, and hands out its parts by the ports that the kernel and the index ask for.

import type { ChatStore } from '../memory/chat-store.ts';
import type { MemoryStore } from '../memory/ports.ts';
import type { SegmentStore } from '../retrieval/segment-store.ts';
import { BlobStore } from './blob-store.ts';
import { createChatStore } from './chat-store.ts';
import type { Connection } from './connection.ts';
import { IdbSegmentStore } from './idb-segment-store.ts';
import { createMemoryStore } from './memory-store.ts';
import { openDatabase, type OpenEvents } from './open.ts';
import { OpfsFolder } from './opfs-folder.ts';
import { OpfsSegmentStore } from './opfs-segment-store.ts';
import { createStorageView, roomLeft, type StorageView } from './quota.ts';
import { dropStaging } from './recovery.ts';
import { createSettings, type Settings } from './settings.ts';

export interface VaultOptions extends OpenEvents {
  /** Database and folder name. Default `memos`. */
  readonly name?: string;
}

export interface Vault {
  readonly memory: MemoryStore;
  readonly chat: ChatStore;
  readonly segments: SegmentStore;
  readonly blobs: BlobStore;
  readonly storage: StorageView;
  /** Resolves when files without a record are gone. Runs behind the opening; nothing waits for it. */
  readonly swept: Promise<void>;
  readonly settings: Settings;
  /** Keys the text hashes of this store: random, made once, never leaves the device. */
  readonly secret: string;
  /** For backup.ts. */
  readonly connection: Connection;
  close(): void;
}

/**
 * Opens the vault. Takes as long with a million cubes as with none: it reads no more than the records of unfinished pipelines.
 *
 * @throws STORE_NEWER_VERSION, STORE_UNAVAILABLE, STORE_QUOTA
 * @example
 * const vault = await openVault({ onBlocked: error => show(error), onLost: error => show(error) });
 * const records = await vault.memory.commit(change);
 */
export async function openVault(options: VaultOptions = {}): Promise<Vault> {
  const name = options.name ?? 'memos';
  const connection = await openDatabase(name, roomLeft, options);
  try {
    await dropStaging(connection);
    const settings = createSettings(connection);
    const [segmentFolder, blobFolder, release] = await Promise.all([
      OpfsFolder.open([name, 'segments'], roomLeft),
      OpfsFolder.open([name, 'blobs'], roomLeft),
      holdPresence(name),
    ]);
    const segments =
      segmentFolder === null ? new IdbSegmentStore(connection) : new OpfsSegmentStore(segmentFolder);
    const blobs = new BlobStore(connection, blobFolder);
    const kernelStore = createMemoryStore(connection, { onFreedBlobs: names => blobs.removeFiles(names) });
    return {
      memory: {
        ...kernelStore,
        async commit(change) {
          const records = await kernelStore.commit(change);
          blobs.settle((change.blobs ?? []).map(blob => blob.ref.name));
          return records;
        },
      },
      chat: createChatStore(connection),
      segments,
      blobs,
      storage: createStorageView(connection, segments, blobs),
      swept: sweepAlone(name, blobs).catch(() => undefined), // what is left over is found the next time
      settings,
      secret: await settings.secret(),
      connection,
      close: () => {
        if (segments instanceof OpfsSegmentStore) segments.close();
        connection.close();
        release();
      },
    };
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
}

// ── presence: a shared lock per open vault, so that the sweep knows whether it is alone ─────────────────────────────

const presenceLock = (name: string): string => `vault-present:${name}`;

async function holdPresence(name: string): Promise<() => void> {
  const locks = lockManager();
  if (locks === undefined) return () => undefined;
  return new Promise(resolve => {
    void locks.request(
      presenceLock(name),
      { mode: 'shared' },
      () =>
        new Promise<void>(release => {
          resolve(release);
        }),
    );
  });
}

async function sweepAlone(name: string, blobs: BlobStore): Promise<void> {
  const held = (await lockManager()?.query())?.held ?? [];
  if (held.filter(lock => lock.name === presenceLock(name)).length <= 1) await blobs.sweep();
}

function lockManager(): LockManager | undefined {
  return typeof navigator === 'undefined' ? undefined : (navigator.locks as LockManager | undefined);
}
