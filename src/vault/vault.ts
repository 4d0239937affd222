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
import { enter } from './presence.ts';
import { dropStaging, undoRestore } from './recovery.ts';
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
  /**
   * Resolves when files without a record are gone, or this vault is closed. Runs behind the opening, once no other vault of this name
   * is open: another one's fresh files, not yet named by a commit, look the same. So do pipelines that still run there: those that a
   * crash cut short are rolled back at the opening itself when nobody else is there, else here.
   */
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
    const settings = createSettings(connection);
    const [segmentFolder, blobFolder, presence] = await Promise.all([
      OpfsFolder.open([name, 'segments'], roomLeft),
      OpfsFolder.open([name, 'blobs'], roomLeft),
      enter(name),
    ]);
    const segments =
      segmentFolder === null ? new IdbSegmentStore(connection) : new OpfsSegmentStore(segmentFolder);
    const alone = await presence.isAlone();
    if (alone) await recover(connection);
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
      swept: presence
        .alone()
        .then(() => (alone ? undefined : recover(connection)))
        .then(() => blobs.sweep())
        .then(() => segmentFolder?.names()) // takes the halves of unfinished writes away
        .then(noop, noop), // what is left over is found the next time
      settings,
      secret: await settings.secret(),
      connection,
      close: () => {
        if (segments instanceof OpfsSegmentStore) segments.close();
        connection.close();
        presence.leave();
      },
    };
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
}

async function recover(connection: Connection): Promise<void> {
  await undoRestore(connection);
  await dropStaging(connection);
}

function noop(): void {
  // nothing waits for the outcome
}
