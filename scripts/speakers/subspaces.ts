import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Projection } from '../../companion/engines/ivector/projection.ts';
import type { Random } from './random.ts';

/** Vectors of one voice. */
export type Group = readonly Float64Array[];

export function meanOf(vectors: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0) / vectors.length;
  return mean;
}

/** The directions of most variance by subspace iteration: `count` rows. Fast where there are thousands of dimensions. */
export function principal(vectors: readonly Float64Array[], count: number, random: Random): Projection {
  const mean = meanOf(vectors);
  const inputs = mean.length;
  const centred = vectors.map((vector) => vector.map((value, i) => value - (mean[i] ?? 0)));
  let basis = orthonormal(
    Array.from({ length: Math.min(count + 20, inputs, vectors.length) }, () =>
      Float64Array.from({ length: inputs }, () => random.normal()),
    ),
  );
  for (let round = 0; round < 8; round++) {
    basis = orthonormal(
      basis.map((direction) => {
        const next = new Float64Array(inputs);
        for (const vector of centred) {
          const along = dot(vector, direction);
          for (let i = 0; i < inputs; i++) next[i] = (next[i] ?? 0) + along * (vector[i] ?? 0);
        }
        return next;
      }),
    );
  }
  return { mean, rows: flat(basis.slice(0, count)) };
}

/**
 * Linear discriminants: within a voice all directions vary alike (and by 1), and the first `count` are those in
 * which voices differ most.
 * @param ridge added to the within-voice variance, as a part of its mean, so that few voices do not mislead
 */
export function discriminant(groups: readonly Group[], count: number, ridge: number): Projection {
  const all = groups.flat();
  const mean = meanOf(all);
  const size = mean.length;
  const within = Matrix.zeros(size, size);
  const between = Matrix.zeros(size, size);
  for (const group of groups) {
    const centre = meanOf(group);
    accumulate(
      between,
      centre.map((value, i) => value - (mean[i] ?? 0)),
      1 / groups.length,
    );
    for (const vector of group) {
      accumulate(
        within,
        vector.map((value, i) => value - (centre[i] ?? 0)),
        1 / (all.length - groups.length),
      );
    }
  }
  const level = within.trace() / size;
  for (let i = 0; i < size; i++) within.set(i, i, within.get(i, i) + ridge * level);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(within, {
    assumeSymmetric: true,
  });
  const whitening = Matrix.zeros(size, size);
  for (let i = 0; i < size; i++) {
    const scale = 1 / Math.sqrt(Math.max(1e-9, realEigenvalues[i] ?? 1));
    for (let j = 0; j < size; j++) whitening.set(i, j, scale * eigenvectorMatrix.get(j, i));
  }
  const seen = whitening.mmul(between).mmul(whitening.transpose());
  const found = new EigenvalueDecomposition(seen, { assumeSymmetric: true });
  const order = found.realEigenvalues.map((value, i) => ({ value, i })).sort((a, b) => b.value - a.value);
  const rows = order.slice(0, count).map(({ i }) => {
    const row = new Float64Array(size);
    for (let k = 0; k < size; k++) {
      const along = found.eigenvectorMatrix.get(k, i);
      for (let j = 0; j < size; j++) row[j] = (row[j] ?? 0) + along * whitening.get(k, j);
    }
    return row;
  });
  return { mean, rows: flat(rows) };
}

function accumulate(into: Matrix, vector: Float64Array, weight: number): void {
  for (let i = 0; i < vector.length; i++) {
    const left = weight * (vector[i] ?? 0);
    for (let j = 0; j < vector.length; j++) into.set(i, j, into.get(i, j) + left * (vector[j] ?? 0));
  }
}

function orthonormal(vectors: Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    for (let pass = 0; pass < 2; pass++) {
      for (const other of basis) {
        const along = dot(rest, other);
        for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] ?? 0) - along * (other[i] ?? 0);
      }
    }
    const length = Math.sqrt(dot(rest, rest));
    if (length > 1e-9) basis.push(rest.map((value) => value / length));
  }
  return basis;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function flat(rows: readonly Float64Array[]): Float64Array {
  const length = rows[0]?.length ?? 0;
  const out = new Float64Array(rows.length * length);
  for (const [i, row] of rows.entries()) out.set(row, i * length);
  return out;
}
