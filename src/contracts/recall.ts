// What the retrieval engine takes and gives. It knows documents by cube id and facets by number; it never sees records.

import type { EncodedQuery } from './recall-query.ts';
import type { ScorePart } from './context-plan.ts';
import type { CubeState, Scope, SemanticType } from './cube.ts';
import type { CubeId, EpisodeId, Instant } from './ids.ts';

/** What is indexed of one cube (its head version on the main line). */
export interface IndexDocument {
  readonly id: CubeId;
  readonly version: number;
  readonly text: string;
  /** More words to find it by (keywords, tags, context); weighted below the text. */
  readonly keywords: readonly string[];
  /** Unit vector; absent while no embedder is loaded: words still find it. */
  readonly vector?: Float32Array;
  readonly sparse?: { readonly terms: Uint32Array; readonly weights: Float32Array };
  readonly facets: DocumentFacets;
}

export interface DocumentFacets {
  readonly scope: Scope;
  readonly state: CubeState;
  readonly type: SemanticType;
  readonly tags: readonly string[];
  /** False when suppressed, in the inbox or otherwise not to be recalled. */
  readonly recallable: boolean;
  readonly createdAt: Instant;
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  readonly episode: EpisodeId | null;
  /** Position within the episode: neighbours lend each other score. */
  readonly position: number | null;
  readonly speaker: string | null;
  readonly heat: number;
  readonly linked: readonly CubeId[];
}

/** Applied before the cut: ten asked is ten returned. Absent fields do not filter. */
export interface RecallFilter {
  readonly scopes?: readonly Scope[];
  readonly states?: readonly CubeState[];
  readonly types?: readonly SemanticType[];
  readonly tags?: readonly string[];
  readonly createdFrom?: Instant;
  readonly createdTo?: Instant;
  /** Facts that held at this moment. */
  readonly validAt?: Instant;
  readonly onlyRecallable?: boolean;
  readonly exclude?: readonly CubeId[];
}

export type { EncodedQuery };

export interface RecallRequest {
  readonly query: EncodedQuery;
  readonly filter: RecallFilter;
  readonly limit: number;
  readonly now: Instant;
  /** Second query from the first results, links and entities. */
  readonly multiStep?: boolean;
}

export interface RecallHit {
  readonly id: CubeId;
  readonly score: number;
  /** Parts in words a person can read. */
  readonly parts: readonly ScorePart[];
  /** Character ranges of the text that match the query, for highlights. */
  readonly highlights: readonly (readonly [start: number, end: number])[];
}

export interface RecallAnswer {
  readonly hits: readonly RecallHit[];
  /** Calibrated probability that the memory holds an answer; below `answerable.threshold` say "nothing found". */
  readonly answerable: { readonly probability: number; readonly threshold: number };
  readonly milliseconds: number;
  /** Documents that passed the filter. */
  readonly searched: number;
}
