/** dual = copy = ω image + (1 − ω) copy + dual, entry by entry; rounded as in script. */
export function relax(image: usize, copy: usize, dual: usize, length: i32, omega: f64): void {
  const end = dual + ((<usize>length) << 3);
  const ahead = f64x2.splat(omega);
  const behind = f64x2.splat(1 - omega);
  for (const pairs = dual + ((<usize>(length & ~1)) << 3); dual < pairs; dual += 16) {
    const kept = f64x2.mul(behind, v128.load(copy));
    const value = f64x2.add(f64x2.add(f64x2.mul(ahead, v128.load(image)), kept), v128.load(dual));
    v128.store(copy, value);
    v128.store(dual, value);
    image += 16;
    copy += 16;
  }
  if (dual < end) {
    const value = omega * load<f64>(image) + (1 - omega) * load<f64>(copy) + load<f64>(dual);
    store<f64>(copy, value);
    store<f64>(dual, value);
  }
}

/** total −= value, entry by entry. */
export function subtract(total: usize, value: usize, length: i32): void {
  const end = total + ((<usize>length) << 3);
  for (const pairs = total + ((<usize>(length & ~1)) << 3); total < pairs; total += 16) {
    v128.store(total, f64x2.sub(v128.load(total), v128.load(value)));
    value += 16;
  }
  if (total < end) store<f64>(total, load<f64>(total) - load<f64>(value));
}

/** out = ρ (copy − dual − image), entry by entry. */
export function residual(out: usize, image: usize, copy: usize, dual: usize, length: i32, rho: f64): void {
  const end = out + ((<usize>length) << 3);
  const factor = f64x2.splat(rho);
  for (const pairs = out + ((<usize>(length & ~1)) << 3); out < pairs; out += 16) {
    const left = f64x2.sub(v128.load(copy), v128.load(dual));
    v128.store(out, f64x2.mul(factor, f64x2.sub(left, v128.load(image))));
    image += 16;
    copy += 16;
    dual += 16;
  }
  if (out < end) store<f64>(out, rho * (load<f64>(copy) - load<f64>(dual) - load<f64>(image)));
}

/** values = max(0, values), entry by entry; what is not a number stays. */
export function positivePart(values: usize, length: i32): void {
  const end = values + ((<usize>length) << 3);
  const zero = f64x2.splat(0);
  for (const pairs = values + ((<usize>(length & ~1)) << 3); values < pairs; values += 16) {
    v128.store(values, f64x2.max(zero, v128.load(values)));
  }
  if (values < end) store<f64>(values, Math.max(0, load<f64>(values)));
}

/** Turns the sign of entry k where bit k of the words, 32 to a word, is 0. */
export function flipSigns(values: usize, words: usize, length: i32): void {
  for (let k = 0; k < length; k += 32) {
    let word = ~(<u64>load<u32>(words));
    words += 4;
    for (const last = min(32, length - k), end = values + ((<usize>last) << 3); values < end; values += 8) {
      store<u64>(values, load<u64>(values) ^ (word << 63));
      word >>= 1;
    }
  }
}

/** total += factor · value where bit k of the words is 1. */
export function addWhere(total: usize, value: usize, words: usize, length: i32, factor: f64): void {
  for (let k = 0; k < length; k += 32) {
    let word = load<u32>(words);
    words += 4;
    for (const last = min(32, length - k), end = total + ((<usize>last) << 3); total < end; total += 8) {
      if (word & 1) store<f64>(total, load<f64>(total) + factor * load<f64>(value));
      value += 8;
      word >>= 1;
    }
  }
}
