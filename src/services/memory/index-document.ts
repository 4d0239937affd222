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
      // Facts of one chat are not turns of a conversation: they have no neighbours to borrow from.
      episode: null,
      position: null,
      speaker: null,
      heat: usage?.heat ?? 0,
      linked: cube.lineage.links.map(link => link.to),
    },
  };
}
