// A memory as the retrieval engine sees it.

import type { MemCube, UsageHeader } from '../../contracts/cube.ts';
import type { IndexDocument } from '../../contracts/recall.ts';

/** @param recallable false when it is suppressed, waits in the inbox, or has ended its life */
export function indexDocument(cube: MemCube, recallable: boolean, usage: UsageHeader | null): IndexDocument {
  const { descriptive, governance } = cube.header;
  const context = descriptive.context ?? '';
  return {
    id: cube.id,
    version: cube.version,
    text: cube.payload.text,
    keywords: [...descriptive.keywords, ...descriptive.tags, ...(context === '' ? [] : [context])],
    facets: {
      scope: governance.scope,
      state: cube.state,
      type: descriptive.semanticType,
      tags: descriptive.tags,
      recallable,
      createdAt: descriptive.createdAt,
      validFrom: descriptive.validFrom ?? null,
      validTo: descriptive.validTo ?? null,
      // Facts of one chat are whole sentences about different things, not turns that lean on one another: sharing their chat or their place
      // puts wrong ones first more often than right ones. And were only some said by 'user', a question about "my" dog would take a fact
      // from a file for another person's, and refuse it.
      episode: null,
      position: null,
      speaker: null,
      heat: usage?.heat ?? 0,
      linked: cube.lineage.links.map(link => link.to),
    },
  };
}
