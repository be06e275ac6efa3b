// Rounded as in script. One entry after the other where memory is the limit, pairs where a sign would be a branch that is hard to foresee.

/** dual = copy = ω image + (1 − ω) copy + dual. */
export function relax(image: usize, copy: usize, dual: usize, length: i32, omega: f64): void {
  for (const end = dual + ((<usize>length) << 3); dual < end; dual += 8) {
    const value = omega * load<f64>(image) + (1 - omega) * load<f64>(copy) + load<f64>(dual);
    store<f64>(copy, value);
    store<f64>(dual, value);
    image += 8;
    copy += 8;
  }
}

/** total −= value */
export function subtract(total: usize, value: usize, length: i32): void {
  for (const end = total + ((<usize>length) << 3); total < end; total += 8) {
    store<f64>(total, load<f64>(total) - load<f64>(value));
    value += 8;
  }
}

/** out = ρ (copy − dual − image) */
export function residual(out: usize, image: usize, copy: usize, dual: usize, length: i32, rho: f64): void {
  for (const end = out + ((<usize>length) << 3); out < end; out += 8) {
    store<f64>(out, rho * (load<f64>(copy) - load<f64>(dual) - load<f64>(image)));
    image += 8;
    copy += 8;
    dual += 8;
  }
}

/** max(0, value) in the place of every value; what is not a number stays. */
export function positivePart(values: usize, length: i32): void {
  const zeros = f64x2.splat(0);
  for (const end = values + ((<usize>(length >> 1)) << 4); values < end; values += 16) {
    const pair = v128.load(values);
    v128.store(values, v128.andnot(pair, f64x2.le(pair, zeros)));
  }
  if (length & 1) store<f64>(values, max<f64>(0, load<f64>(values)));
}

/** Turns the sign of value k where bit k of the words, 32 to a word, is 0. */
export function flipSigns(values: usize, words: usize, length: i32): void {
  for (let k = 0; k < length; k += 32) {
    const silent = ~(<u64>load<u32>(words));
    // The bit of the next value in the first half, that of the one after it in the second.
    let bits = i64x2.replace_lane(i64x2.splat(silent), 1, silent >> 1);
    const present = min(32, length - k);
    for (const end = values + ((<usize>(present >> 1)) << 4); values < end; values += 16) {
      v128.store(values, v128.xor(v128.load(values), i64x2.shl(bits, 63)));
      bits = i64x2.shr_u(bits, 2);
    }
    if (present & 1) store<u64>(values, load<u64>(values) ^ (i64x2.extract_lane(bits, 0) << 63));
    words += 4;
  }
}

/** total += factor · value where bit k of the words, 32 to a word, is 1. */
export function addWhere(total: usize, value: usize, words: usize, length: i32, factor: f64): void {
  for (let k = 0; k < length; k++) {
    if ((load<u32>(words + ((k >> 5) << 2)) >> (k & 31)) & 1) store<f64>(total, load<f64>(total) + factor * load<f64>(value));
    total += 8;
    value += 8;
  }
}
