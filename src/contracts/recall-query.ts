// A question with whatever encodings of it are at hand.

export interface EncodedQuery {
  readonly text: string;
  readonly vector?: Float32Array;
  readonly sparse?: { readonly terms: Uint32Array; readonly weights: Float32Array };
}
