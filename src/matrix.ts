import { InputError } from './errors';
import { addProduct } from './linear/product';
import type { Strided } from './linear/strided';

/** A dense row-major matrix in double precision: entry (r, c) is `data[r * columns + c]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** What callers may pass as a matrix: rows of numbers, a shape with a flat row-major array, or ml-matrix's `Matrix`. */
export type MatrixLike =
  | readonly (readonly number[] | Float32Array | Float64Array)[]
  | { readonly shape: readonly [number, number]; readonly data: ArrayLike<number> }
  | { readonly rows: number; readonly columns: number; readonly data: ArrayLike<number> }
  | { readonly rows: number; readonly columns: number; to1DArray(): number[] };

/** A rows × columns matrix of zeros. */
export function zeros(rows: number, columns: number): Matrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/**
 * Copies `input` into a {@link Matrix}; the caller's arrays are neither kept nor changed.
 *
 * @throws InputError when the rows are ragged, the size does not match the shape, or a value is not finite (with its row and column).
 */
export function toMatrix(input: MatrixLike, name: string): Matrix {
  const matrix = copyOf(input, name);
  if (matrix.rows === 0 || matrix.columns === 0) {
    throw new InputError(`${name} is empty (${matrix.rows} × ${matrix.columns}): give at least one row and one column`);
  }
  matrix.data.forEach((value, at) => {
    if (!Number.isFinite(value)) {
      const row = Math.floor(at / matrix.columns);
      throw new InputError(
        `${name} has ${value} at row ${row}, column ${at % matrix.columns} (counted from 0): every value must be a finite number; drop or impute it`,
      );
    }
  });
  return matrix;
}

function copyOf(input: MatrixLike, name: string): Matrix {
  if (Array.isArray(input)) return fromRows(input as readonly ArrayLike<number>[], name);
  if (input === null || typeof input !== 'object') {
    throw new InputError(`${name} is ${String(input)}: give rows of numbers, { shape, data } or an ml-matrix Matrix`);
  }
  const sized = input as {
    shape?: readonly number[];
    rows?: number;
    columns?: number;
    data?: ArrayLike<number>;
    to1DArray?: () => number[];
  };
  const [rows, columns] = sized.shape ?? [sized.rows, sized.columns];
  const data = typeof sized.to1DArray === 'function' ? sized.to1DArray() : sized.data;
  if (!Number.isSafeInteger(rows) || !Number.isSafeInteger(columns) || rows! < 0 || columns! < 0 || data === undefined) {
    throw new InputError(`${name} has no usable shape: give rows of numbers, { shape: [rows, columns], data } or an ml-matrix Matrix`);
  }
  if (data.length !== rows! * columns!) {
    throw new InputError(`${name} has ${data.length} values but its shape ${rows} × ${columns} needs ${rows! * columns!}`);
  }
  return { rows: rows!, columns: columns!, data: Float64Array.from(data) };
}

function fromRows(input: readonly ArrayLike<number>[], name: string): Matrix {
  const columns = input[0]?.length ?? 0;
  const matrix = zeros(input.length, columns);
  input.forEach((row, r) => {
    if (row === null || typeof row !== 'object' || row.length !== columns) {
      throw new InputError(
        `${name} is ragged: row ${r} has ${row?.length ?? 'no'} values, row 0 has ${columns}; give every row the same length`,
      );
    }
    matrix.data.set(Float64Array.from(row), r * columns);
  });
  return matrix;
}

/** The columns × rows transpose. */
export function transpose(matrix: Matrix): Matrix {
  const { rows, columns, data } = matrix;
  const out = zeros(columns, rows);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out.data[c * rows + r] = data[r * columns + c]!;
  return out;
}

/** The product A B; its entries take the place of what is in `out`. */
export function multiply(a: Matrix, b: Matrix, out?: Float64Array): Matrix {
  return product(rowMajor(a), rowMajor(b), [a.rows, a.columns, b.columns], [b.rows, b.columns], out);
}

/** The product A Bᵀ; its entries take the place of what is in `out`. */
export function multiplyByTranspose(a: Matrix, b: Matrix, out?: Float64Array): Matrix {
  return product(rowMajor(a), columnMajor(b), [a.rows, a.columns, b.rows], [b.columns, b.rows], out);
}

/** The product Aᵀ B. */
export function transposeMultiply(a: Matrix, b: Matrix): Matrix {
  return product(columnMajor(a), rowMajor(b), [a.columns, a.rows, b.columns], [b.rows, b.columns]);
}

function product(
  a: Strided,
  b: Strided,
  sizes: readonly [number, number, number],
  [rows, columns]: readonly [number, number],
  out?: Float64Array,
): Matrix {
  if (sizes[1] !== rows) throw new InputError(`cannot multiply ${sizes[0]} × ${sizes[1]} by ${rows} × ${columns}`);
  const data = out?.fill(0) ?? new Float64Array(sizes[0] * sizes[2]);
  addProduct(sizes, a, b, data, 0, sizes[2]);
  return { rows: sizes[0], columns: sizes[2], data };
}

function rowMajor({ data, columns }: Matrix): Strided {
  return { data, start: 0, row: columns, column: 1 };
}

function columnMajor({ data, columns }: Matrix): Strided {
  return { data, start: 0, row: 1, column: columns };
}

/** One row, in the same memory. */
export function rowOf({ columns, data }: Matrix, row: number): Float64Array {
  return data.subarray(row * columns, (row + 1) * columns);
}

/** Rows `from … to − 1`, or as many of them as there are, in the same memory. */
export function rowsBetween({ rows, columns, data }: Matrix, from: number, to: number): Matrix {
  const end = Math.min(to, rows);
  return { rows: end - from, columns, data: data.subarray(from * columns, end * columns) };
}

/** The given rows of a matrix, in their order. */
export function takeRows(X: Matrix, rows: readonly number[]): Matrix {
  const out = zeros(rows.length, X.columns);
  rows.forEach((row, at) => rowOf(out, at).set(rowOf(X, row)));
  return out;
}
