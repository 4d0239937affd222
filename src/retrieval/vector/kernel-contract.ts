// What the vector kernels compute. Two implementations, equal to the bit: kernels.wat (SIMD) and scalar-kernels.ts.
// All addresses are bytes in one linear memory. `dimension` is padded with zeros to a multiple of 64.

/** A WebAssembly.Memory, or the same thing where WebAssembly is off. */
export interface LinearMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KiB. Old views become useless: make them anew. */
  grow(pages: number): number;
}

export interface VectorKernels {
  /** Dot products of an int16 query and `count` int8 rows, `stride` bytes apart, into int32 `out[count]`. */
  dotRows(query: number, rows: number, stride: number, count: number, dimension: number, out: number): void;
  /**
   * Scans int8 rows (row-major, `dimension` bytes each) whose bit in `mask` (u32[maskWords]) is set, and keeps the best `limit` in
   * `list`: entries {f32 score, u32 first + row}, best first, equal scores in row order. Score = f32(dot) * scales[row].
   *
   * @returns entries in the list; pass it and the list on to scan the next segment
   */
  dotScan(
    query: number,
    rows: number,
    scales: number,
    mask: number,
    maskWords: number,
    dimension: number,
    first: number,
    list: number,
    limit: number,
    count: number,
  ): number;
  /**
   * Hamming distances of one code and the rows whose bit in `mask` is set: u16 `distances[32 * maskWords]` (0xFFFF where the bit
   * is not set), and counts them into u32 `histogram[64 * codeWords + 1]`. A code is `codeWords` little-endian u64.
   */
  hammingScan(
    query: number,
    codes: number,
    mask: number,
    maskWords: number,
    codeWords: number,
    distances: number,
    histogram: number,
  ): void;
  /**
   * Writes u32 `first + row` of rows nearer than `threshold`, in row order, and of rows at it while the u32 at `ties` lasts.
   *
   * @param rows a multiple of 8
   * @returns how many were written
   */
  hammingCollect(
    distances: number,
    rows: number,
    threshold: number,
    ties: number,
    first: number,
    out: number,
  ): number;
  /**
   * f32 `vector[dimension]` → int8 `high[dimension]`, int8 `low[dimension]` with vector ≈ scale · (high + low / 254): 16 bits a
   * component in two planes, of which the first alone serves the scan.
   *
   * @returns scale (f32)
   */
  quantise(vector: number, dimension: number, high: number, low: number): number;
  /** One bit a component: scale · high[j] > mean[j], bit j of a little-endian code. */
  encode(high: number, scale: number, mean: number, dimension: number, code: number): void;
}
