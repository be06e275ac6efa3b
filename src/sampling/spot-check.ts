import { GpuError } from '../errors';

/** Rounding of one product and one addition in single precision. */
const UNIT = 2 ** -24;

/** Samples that are looked at: a few milliseconds. */
const MOST_SAMPLES = 2 ** 16;

/**
 * Compares the packed pattern 1[X u ≥ 0] of one direction with the same in double precision, at every sample or, of many samples, at as
 * many as take a few milliseconds, evenly spread.
 *
 * @throws GpuError 'self-test-failed' where a bit differs though |x_kᵀu| is larger than single precision can be wrong, 2 d 2⁻²⁴ Σ_j |x_kj u_j|.
 */
export function checkPattern(words: Uint32Array, x: Float32Array, direction: Float32Array): void {
  const features = direction.length;
  const bound = 2 * features * UNIT;
  const samples = x.length / features;
  const step = Math.ceil(samples / MOST_SAMPLES);
  for (let k = 0; k < samples; k += step) {
    let [product, size] = [0, 0];
    for (let j = 0; j < features; j++) {
      const term = x[k * features + j]! * direction[j]!;
      product += term;
      size += Math.abs(term);
    }
    const active = ((words[k >>> 5]! >>> (k & 31)) & 1) === 1;
    if (active !== product >= 0 && Math.abs(product) > bound * size) {
      throw new GpuError(
        'self-test-failed',
        `the GPU samples wrongly: sample ${k} of a pattern is ${active ? 'active' : 'inactive'} at a product of ${product.toPrecision(3)}; use device "cpu", or another driver or browser`,
        'pattern_bits',
      );
    }
  }
}
