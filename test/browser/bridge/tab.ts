// One "tab" of the hand-over test: an iframe with a realm of its own. The test drives it through `tab`.
import { openRealm, type Realm } from '../../../src/bridge/realm.ts';
import { startEchoWorker } from './echo-service.ts';

export interface Tab {
  readonly realm: Realm;
}

declare global {
  interface Window {
    tab?: Promise<Tab>;
  }
}

const parameters = new URLSearchParams(location.search);

window.tab = openRealm({
  lock: parameters.get('lock') ?? 'test',
  workers: { memory: startEchoWorker, inference: startEchoWorker, embedding: startEchoWorker },
  ...(parameters.has('alone') ? { connectBroker: null, graceMs: 0 } : {}),
}).then(realm => ({ realm }));
