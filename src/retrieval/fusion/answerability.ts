// Is there an answer at all? Logistic regression over what the best results look like; below the threshold the engine says
// "nothing found" instead of ten weak ones. Fitted by `npm run bench -- recall --fit`; figures in docs/guide/recall.md.

/** What is known about the best results of one question. */
export interface TopSigns {
  /** Share of the question's words, weighted by rarity, that the best result has, itself or with its neighbours. */
  readonly coverage: number;
  /** Cosine of the best result among the first three; null without vectors. */
  readonly cosine: number | null;
  /** Dot product of the sparse encodings over that of the question with itself; null without. */
  readonly sparse: number | null;
  /** Fused score of the first result, and how far it stands above the tenth. */
  readonly score: number;
  readonly margin: number;
  /** The first result is said by or about whom the question names; null when it names nobody. */
  readonly sameSpeaker: boolean | null;
}

export const SIGNS = ['coverage', 'cosine', 'sparse', 'score', 'margin', 'otherSpeaker', 'bias'] as const;
export type SignWeights = Readonly<Record<(typeof SIGNS)[number], number>>;

export const ANSWERABLE: { readonly weights: SignWeights; readonly threshold: number } = {
  weights: { coverage: 2, cosine: 10, sparse: 2, score: 0.2, margin: 0.2, otherSpeaker: -1, bias: -1 },
  threshold: 0.3,
};

/** Where absent signs are put: the middle, where they say nothing. */
const MIDDLE = { coverage: 0.5, cosine: 0.85, sparse: 0.4, score: 5, margin: 3 } as const;

export function signRow(signs: TopSigns): number[] {
  return [
    signs.coverage - MIDDLE.coverage,
    (signs.cosine ?? MIDDLE.cosine) - MIDDLE.cosine,
    (signs.sparse ?? MIDDLE.sparse) - MIDDLE.sparse,
    signs.score - MIDDLE.score,
    signs.margin - MIDDLE.margin,
    signs.sameSpeaker === false ? 1 : 0,
    1,
  ];
}

/** Probability that the memory holds an answer, 0 to 1. */
export function answerProbability(signs: TopSigns | null, weights: SignWeights = ANSWERABLE.weights): number {
  if (signs === null) return 0;
  const row = signRow(signs);
  const sum = SIGNS.reduce((total, sign, index) => total + weights[sign] * (row[index] ?? 0), 0);
  return 1 / (1 + Math.exp(-sum));
}
