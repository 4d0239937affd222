// A real worker with a service that can do what the tests need: answer, wait, stream, fail, and die in every way.
import { exposeService } from '../../../src/bridge/remote.ts';
import { MemoryOsError } from '../../../src/contracts/errors.ts';
import type { EchoService } from './echo-service.ts';

let born: string | null = null;
const peers: string[] = [];

const service: EchoService = {
  open: () => {
    born = 'open';
    return Promise.resolve();
  },
  wasOpened: () => Promise.resolve(born === 'open'),
  connect: peer => {
    peers.push(peer);
    return Promise.resolve();
  },
  disconnect: peer => {
    peers.push(`-${peer}`);
    return Promise.resolve();
  },
  peers: () => Promise.resolve(peers),
  echo: text => Promise.resolve(text),
  fail: () => {
    throw new MemoryOsError('CUBE_FROZEN', 'Frozen.', { details: { cube: 'a' }, cause: new Error('why') });
  },
  wait: signal =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => {
        reject(new MemoryOsError('ABORTED', 'Stopped.'));
      });
    }),
  async *count(to, signal) {
    for (let item = 0; item < to; item++) {
      if (signal?.aborted === true) return;
      yield item;
    }
    // The last item is out; the stream stays open until it is stopped.
    await new Promise(resolve => signal?.addEventListener('abort', resolve));
  },
  quit: () => {
    self.close();
    return new Promise(() => undefined);
  },
  explode: () => {
    setTimeout(() => {
      throw new Error('Boom.');
    });
    return new Promise(() => undefined);
  },
};

exposeService(service);
