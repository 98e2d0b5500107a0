/** An affine map: rows · (x − mean). */
export interface Projection {
  readonly mean: Float64Array;
  /** Output by output, an input's length each. */
  readonly rows: Float64Array;
}

export function project({ mean, rows }: Projection, x: Float64Array): Float64Array {
  const inputs = mean.length;
  const centred = new Float64Array(inputs);
  for (let i = 0; i < inputs; i++) centred[i] = (x[i] ?? 0) - (mean[i] ?? 0);
  const out = new Float64Array(rows.length / inputs);
  for (let row = 0; row < out.length; row++) {
    const at = row * inputs;
    let sum = 0;
    for (let i = 0; i < inputs; i++) sum += (rows[at + i] ?? 0) * (centred[i] ?? 0);
    out[row] = sum;
  }
  return out;
}

/** Of length 1; all zeros stay so. */
export function unit(x: Float64Array): Float64Array {
  let squares = 0;
  for (const value of x) squares += value * value;
  const length = Math.sqrt(squares);
  return length === 0 ? x : x.map((value) => value / length);
}
