// Where the worker scripts lie, and the only place that vouches for script addresses: the page's policy enforces Trusted Types,
// so that no string that came from a model or a file can ever become one.

import embeddingUrl from '../../workers/embedding.worker.ts?worker&url';
import inferenceUrl from '../../workers/inference.worker.ts?worker&url';
import memoryUrl from '../../workers/memory.worker.ts?worker&url';
import tabBrokerUrl from '../../workers/tab-broker.worker.ts?sharedworker&url';

interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown;
}

/** The part of the Trusted Types API used here; browsers without it need no policy. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): ScriptUrlPolicy;
}

let policy: ScriptUrlPolicy | null = null;

/** Vouches for an address of ours. Its type is `string` for the DOM library, which knows no trusted ones. */
export function trustedScriptUrl(address: string): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return address;
  policy ??= trustedTypes.createPolicy('memos-web-workers', {
    createScriptURL: url => {
      const { origin } = new URL(url, document.baseURI); // a frame made of text has no address of its own
      if (origin !== self.origin) throw new TypeError(`No script from ${origin}.`);
      return url;
    },
  });
  return policy.createScriptURL(address) as string;
}

export const WORKER_URLS = {
  memory: memoryUrl,
  inference: inferenceUrl,
  embedding: embeddingUrl,
  tabBroker: tabBrokerUrl,
} as const;
