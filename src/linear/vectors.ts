import { Arena } from './arena';

// Each in WebAssembly where all its arrays are in one arena, in plain script elsewhere: the same, bit for bit.

/** dual = copy = ω image + (1 − ω) copy + dual. */
export function relax(image: Float64Array, copy: Float64Array, dual: Float64Array, omega: number): void {
  const arena = Arena.of(image, copy, dual);
  if (arena) return arena.run.relax(image.byteOffset, copy.byteOffset, dual.byteOffset, dual.length, omega);
  for (let at = 0; at < dual.length; at++) dual[at] = copy[at] = omega * image[at]! + (1 - omega) * copy[at]! + dual[at]!;
}

/** total −= value */
export function subtract(total: Float64Array, value: Float64Array): void {
  const arena = Arena.of(total, value);
  if (arena) return arena.run.subtract(total.byteOffset, value.byteOffset, total.length);
  for (let at = 0; at < total.length; at++) total[at]! -= value[at]!;
}

/** out = ρ (copy − dual − image) */
export function residual(out: Float64Array, image: Float64Array, copy: Float64Array, dual: Float64Array, rho: number): void {
  const arena = Arena.of(out, image, copy, dual);
  if (arena) {
    return arena.run.residual(out.byteOffset, image.byteOffset, copy.byteOffset, dual.byteOffset, out.length, rho);
  }
  for (let at = 0; at < out.length; at++) out[at] = rho * (copy[at]! - dual[at]! - image[at]!);
}

/** max(0, value) in the place of every value. */
export function positivePart(values: Float64Array): void {
  const arena = Arena.of(values);
  if (arena) return arena.run.positivePart(values.byteOffset, values.length);
  for (let at = 0; at < values.length; at++) values[at] = Math.max(0, values[at]!);
}

/** Turns the sign of value k where bit k of the words, 32 to a word, is 0. */
export function flipSigns(values: Float64Array, words: Uint32Array): void {
  const arena = Arena.of(values, words);
  if (arena) return arena.run.flipSigns(values.byteOffset, words.byteOffset, values.length);
  for (let k = 0; k < values.length; k += 32) {
    let silent = ~words[k >>> 5]!;
    if (values.length - k < 32) silent &= (1 << (values.length - k)) - 1;
    for (; silent !== 0; silent &= silent - 1) {
      const at = k + 31 - Math.clz32(silent & -silent);
      values[at] = -values[at]!;
    }
  }
}

/** total += factor · value where bit k of the words, 32 to a word, is 1. */
export function addWhere(total: Float64Array, value: Float64Array, words: Uint32Array, factor: number): void {
  const arena = Arena.of(total, value, words);
  if (arena) return arena.run.addWhere(total.byteOffset, value.byteOffset, words.byteOffset, total.length, factor);
  for (let k = 0; k < total.length; k++) {
    if ((words[k >>> 5]! >>> (k & 31)) & 1) total[k]! += factor * value[k]!;
  }
}
