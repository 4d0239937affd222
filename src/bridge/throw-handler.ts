// Errors across the boundary: Comlink's own handler keeps message and stack only; ours keeps code, recovery, details and cause.
// Whatever a service throws, the caller catches a MemoryOsError.

import { transferHandlers, type TransferHandler } from 'comlink';
import { MemoryOsError, type SerializedError } from '../contracts/errors.ts';

interface Thrown {
  readonly value: unknown;
}

/** Replaces Comlink's `throw` handler in this realm. Its marker is private, so its own `canHandle` is kept. */
export function installThrowHandler(): void {
  const original = transferHandlers.get('throw');
  if (original === undefined) throw new MemoryOsError('INTERNAL', 'Comlink has no throw handler.');
  const handler: TransferHandler<Thrown, SerializedError> = {
    canHandle: (value): value is Thrown => original.canHandle(value),
    serialize: ({ value }) => [MemoryOsError.serialize(value), []],
    deserialize: wire => {
      throw MemoryOsError.deserialize(wire);
    },
  };
  transferHandlers.set('throw', handler);
}
