/** A symmetric matrix as Σ_j λ_j z_j z_jᵀ: eigenvalues, in no order, and for each a row with its eigenvector. */
export interface EigenRows {
  readonly values: Float64Array;
  /** size × size, row j for `values[j]`. */
  readonly vectors: Float64Array;
}

/** A symmetric matrix A as Qᵀ T Q with T tridiagonal. */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Entry i is T's at (i, i − 1); entry 0 is 0. */
  readonly side: Float64Array;
  /** Q, size × size. */
  readonly rows: Float64Array;
}

/**
 * The eigendecomposition of a symmetric size × size matrix, given by its lower triangle: Householder's tridiagonal form, then the QL
 * iteration with implicit shifts (Wilkinson, Reinsch 1971: tred2, tql2), whose loops all run along rows. About 9 size³ operations.
 */
export function eigenRows(matrix: Float64Array, size: number): EigenRows {
  const scale = scaleOf(matrix);
  const { diagonal, side, rows } = tridiagonalOf(
    matrix.map((value) => value / scale),
    size,
  );
  side.copyWithin(0, 1);
  side[size - 1] = 0;
  iterate(diagonal, side, rows, size);
  return { values: diagonal.map((value) => value * scale), vectors: rows };
}

/** The power of two below the largest entry: divided by it, squares neither overflow nor vanish, and nothing is rounded. */
function scaleOf(matrix: Float64Array): number {
  const largest = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest > 0 && largest < Infinity ? 2 ** Math.floor(Math.log2(largest)) : 1;
}

/** Overwrites `A`, whose row i then holds the Householder vector of step i. */
function tridiagonalOf(A: Float64Array, size: number): Tridiagonal {
  const [diagonal, side, weights] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const product = new Float64Array(size);
  for (let i = size - 1; i > 0; i--) {
    const u = A.subarray(i * size, i * size + i);
    let scale = 0;
    for (const value of u) scale += Math.abs(value);
    side[i] = u[i - 1]!;
    if (i === 1 || scale === 0) continue;
    let weight = 0;
    for (let k = 0; k < i; k++) weight += (u[k]! /= scale) ** 2;
    const last = u[i - 1]!;
    const norm = last > 0 ? -Math.sqrt(weight) : Math.sqrt(weight);
    side[i] = scale * norm;
    weight -= last * norm;
    u[i - 1] = last - norm;
    weights[i] = weight;
    reflect(A, size, u, weight, product);
  }
  for (let i = 0; i < size; i++) diagonal[i] = A[i * size + i]!;
  return { diagonal, side, rows: reflections(A, size, weights) };
}

/** A ← P A P of P = I − u uᵀ/weight, in the lower triangle of the leading block that u acts on. */
function reflect(A: Float64Array, size: number, u: Float64Array, weight: number, product: Float64Array): void {
  const count = u.length;
  product.fill(0, 0, count);
  for (let j = 0; j < count; j++) {
    const start = j * size;
    const factor = u[j]!;
    let sum = A[start + j]! * factor;
    for (let k = 0; k < j; k++) {
      const value = A[start + k]!;
      sum += value * u[k]!;
      product[k]! += value * factor;
    }
    product[j]! += sum;
  }
  let inner = 0;
  for (let k = 0; k < count; k++) inner += (product[k]! /= weight) * u[k]!;
  const share = inner / (2 * weight);
  for (let k = 0; k < count; k++) product[k]! -= share * u[k]!;
  for (let j = 0; j < count; j++) {
    const start = j * size;
    const [left, right] = [u[j]!, product[j]!];
    for (let k = 0; k <= j; k++) A[start + k]! -= left * product[k]! + right * u[k]!;
  }
}

/** The product of all reflections, applied to the rows of the identity. */
function reflections(A: Float64Array, size: number, weights: Float64Array): Float64Array {
  const rows = new Float64Array(size * size);
  for (let i = 0; i < size; i++) rows[i * size + i] = 1;
  for (let i = 2; i < size; i++) {
    if (weights[i] === 0) continue;
    const from = i * size;
    for (let start = 0; start < from; start += size) {
      const factor = dot(rows, start, A, from, i) / weights[i]!;
      for (let k = 0; k < i; k++) rows[start + k]! -= factor * A[from + k]!;
    }
  }
  return rows;
}

/** The sum of products of `count` entries from each start on, as four sums that do not wait for each other. */
function dot(a: Float64Array, startA: number, b: Float64Array, startB: number, count: number): number {
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < count; k += 4) {
    sum0 += a[startA + k]! * b[startB + k]!;
    sum1 += a[startA + k + 1]! * b[startB + k + 1]!;
    sum2 += a[startA + k + 2]! * b[startB + k + 2]!;
    sum3 += a[startA + k + 3]! * b[startB + k + 3]!;
  }
  for (; k < count; k++) sum0 += a[startA + k]! * b[startB + k]!;
  return sum0 + sum1 + (sum2 + sum3);
}

/** Turns d into the eigenvalues of the tridiagonal matrix with diagonal d and side entries e, and `rows` into the eigenvectors. */
function iterate(d: Float64Array, e: Float64Array, rows: Float64Array, size: number): void {
  let [shift, largest] = [0, 0];
  for (let l = 0; l < size; l++) {
    largest = Math.max(largest, Math.abs(d[l]!) + Math.abs(e[l]!));
    const negligible = Number.EPSILON * largest;
    let m = l;
    while (m < size - 1 && Math.abs(e[m]!) > negligible) m++;
    while (m > l && Math.abs(e[l]!) > negligible) shift += sweep(d, e, rows, size, l, m);
    d[l]! += shift;
    e[l] = 0;
  }
}

/** One implicit QL step on rows l … m; returns the shift that it took off the diagonal from l on. */
function sweep(d: Float64Array, e: Float64Array, rows: Float64Array, size: number, l: number, m: number): number {
  const [first, off] = [d[l]!, e[l]!];
  const half = (d[l + 1]! - first) / (2 * off);
  const root = half + (half < 0 ? -1 : 1) * Math.hypot(half, 1);
  d[l] = off / root;
  d[l + 1] = off * root;
  const [next, nextOff] = [d[l + 1]!, e[l + 1]!];
  const shift = first - d[l]!;
  for (let i = l + 2; i < size; i++) d[i]! -= shift;
  let p = d[m]!;
  let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0];
  for (let i = m - 1; i >= l; i--) {
    [c3, c2, s2] = [c2, c, s];
    const [g, h] = [c * e[i]!, c * p];
    const r = Math.hypot(p, e[i]!);
    e[i + 1] = s * r;
    s = e[i]! / r;
    c = p / r;
    p = c * d[i]! - s * g;
    d[i + 1] = h + s * (c * g + s * d[i]!);
    rotate(rows, i * size, size, c, s);
  }
  p = (-s * s2 * c3 * nextOff * e[l]!) / next;
  e[l] = s * p;
  d[l] = c * p;
  return shift;
}

/** Rotates the row that begins at `start` with the row after it. */
function rotate(rows: Float64Array, start: number, size: number, c: number, s: number): void {
  for (let k = start, other = start + size; k < start + size; k++, other++) {
    const x = rows[k]!;
    const y = rows[other]!;
    rows[other] = s * x + c * y;
    rows[k] = c * x - s * y;
  }
}
