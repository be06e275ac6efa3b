import type { Spectra } from '../problem/spectra';
import type { neuronLengths } from './buffer-sizes';

/** The columns × rows transpose of row-major rows, in single precision. */
export function transposed(data: Float64Array, columns: number): Float32Array {
  const rows = data.length / columns;
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!;
  return out;
}

/** What the buffers of the eigendecompositions hold. */
export function spectralContent({ features, patterns }: Spectra): Partial<Record<keyof ReturnType<typeof neuronLengths>, Float32Array>> {
  const nonnegative = (value: number) => Math.max(0, value);
  return {
    q: Float32Array.from(features.vectors.data),
    qTransposed: transposed(features.vectors.data, features.vectors.columns),
    r: Float32Array.from(patterns.vectors.data),
    rTransposed: transposed(patterns.vectors.data, patterns.vectors.columns),
    eigenvalues: Float32Array.from([...features.values, ...patterns.values], nonnegative),
  };
}
