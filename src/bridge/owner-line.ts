// A follower's line to the tab that owns the workers: one port for each service and one for control.
// The control port says when the owner serves (`welcome`). That the owner is gone the follower learns from the next one.

import { MemoryOsError } from '../contracts/errors.ts';
import { openConnection, type Connection } from './remote.ts';
import type { Line } from './tab-broker.ts';
import type { ServiceName } from './worker-host.ts';

function ownerChanged(): MemoryOsError {
  return new MemoryOsError('OWNER_CHANGED', 'The tab that ran the models closed; another one takes over.');
}

export class OwnerLine {
  /** The owner's ends, to be sent through the broker. */
  readonly line: Line;
  readonly connections: Readonly<Record<ServiceName, Connection>>;
  readonly #control: MessagePort;

  constructor(holder: string, onWelcome: () => void) {
    const channels = {
      control: new MessageChannel(),
      memory: new MessageChannel(),
      inference: new MessageChannel(),
      embedding: new MessageChannel(),
    };
    this.line = {
      holder,
      control: channels.control.port2,
      memory: channels.memory.port2,
      inference: channels.inference.port2,
      embedding: channels.embedding.port2,
    };
    this.connections = {
      memory: openConnection(channels.memory.port1),
      inference: openConnection(channels.inference.port1),
      embedding: openConnection(channels.embedding.port1),
    };
    this.#control = channels.control.port1;
    this.#control.addEventListener('message', onWelcome);
    this.#control.start();
  }

  /** Ends the line: what is in flight rejects, with OWNER_CHANGED unless told otherwise. */
  close(error: MemoryOsError = ownerChanged()): void {
    this.#control.close();
    for (const connection of Object.values(this.connections)) connection.close(error);
  }
}
