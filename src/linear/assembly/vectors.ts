// One entry after the other: memory is the limit, and not arithmetic. Rounded as in script.

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
  for (const end = values + ((<usize>length) << 3); values < end; values += 8) {
    store<f64>(values, max<f64>(0, load<f64>(values)));
  }
}

/** Turns the sign of value k where bit k of the words, 32 to a word, is 0. */
export function flipSigns(values: usize, words: usize, length: i32): void {
  for (let k = 0; k < length; k++) {
    const silent = ~((<u64>load<u32>(words + ((k >> 5) << 2))) >> (k & 31));
    store<u64>(values, load<u64>(values) ^ (silent << 63));
    values += 8;
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
