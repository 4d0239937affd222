// The shipped encoders, with a memory of what was encoded before if the caller names a folder for it.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { createNodeEncoders } from '../../../tools/node-encoders.ts';
import type { Encoding, TextKind } from '../../../src/contracts/embedding-api.ts';
import type { RecallBenchOptions } from './arguments.ts';

export interface BenchEncoders {
  readonly embedder: { readonly fingerprint: string; readonly dimension: number };
  readonly sparseEncoder: string;
  encode(texts: readonly string[], kind: TextKind): Promise<Encoding>;
  release(): Promise<void>;
}

export async function openEncoders({ cache }: RecallBenchOptions): Promise<BenchEncoders> {
  const encoders = await createNodeEncoders({ threads: 1 });
  return {
    embedder: { fingerprint: encoders.embedder.hash, dimension: encoders.embedder.dimension },
    sparseEncoder: encoders.sparse.hash,
    encode: async (texts, kind) => {
      if (cache === '') return encoders.encode(texts, kind);
      const key = createHash('sha256')
        .update(JSON.stringify([encoders.embedder.hash, encoders.sparse.hash, kind, texts]))
        .digest('hex');
      const file = path.join(cache, key);
      if (existsSync(file)) return deserialize(readFileSync(file)) as Encoding;
      const encoding = await encoders.encode(texts, kind);
      mkdirSync(cache, { recursive: true });
      writeFileSync(file, serialize(encoding));
      return encoding;
    },
    release: () => encoders.release(),
  };
}
