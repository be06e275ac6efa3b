import { InputError } from './errors';

/**
 * Where a draw lives: the same address gives the same number in every JavaScript engine, whatever was drawn before.
 * `seed` and `stream` are integers in [0, 2⁵³); different streams of one seed are independent.
 */
export interface RandomStream {
  readonly seed: number;
  readonly stream: number;
}

const TWO_32 = 2 ** 32;

/**
 * Philox4x32-10, a bijection of 128-bit counters chosen by a 64-bit key (Salmon et al., *Parallel random numbers: as easy as
 * 1, 2, 3*, SC 2011): writes its four words into `out` from `at` on.
 */
export function philox(
  out: Uint32Array,
  at: number,
  [counter0, counter1, counter2, counter3]: readonly [number, number, number, number],
  [key0, key1]: readonly [number, number],
): void {
  philoxWords(out, at, counter0, counter1, counter2, counter3, key0, key1);
}

function philoxWords(out: Uint32Array, at: number, c0: number, c1: number, c2: number, c3: number, k0: number, k1: number): void {
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(c0, 0xd251, 0x1f53);
    const high1 = multiplyHigh(c2, 0xcd9e, 0x8d57);
    const low0 = Math.imul(c0, 0xd2511f53);
    const low1 = Math.imul(c2, 0xcd9e8d57);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

/** Bits 32 … 63 of a · m for 32-bit a and m = 2¹⁶ `mHigh` + `mLow`, from 16-bit pieces. */
function multiplyHigh(a: number, mHigh: number, mLow: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const cross1 = Math.imul(aHigh, mLow);
  const cross2 = Math.imul(aLow, mHigh);
  const carry = (Math.imul(aLow, mLow) >>> 16) + (cross1 & 0xffff) + (cross2 & 0xffff);
  return (Math.imul(aHigh, mHigh) + (cross1 >>> 16) + (cross2 >>> 16) + (carry >>> 16)) | 0;
}

/**
 * Words `start …` of a stream: word i is lane i mod 4 of Philox at counter ⌊i/4⌋.
 *
 * @throws InputError when the seed or the stream is not an integer in [0, 2⁵³).
 */
export function fillWords(out: Uint32Array, { seed, stream }: RandomStream, start: number): void {
  checkInteger('seed', seed);
  checkInteger('stream', stream);
  checkInteger('start', start);
  const [key0, key1] = split(seed);
  const [stream0, stream1] = split(stream);
  const block = new Uint32Array(4);
  let i = 0;
  while (i < out.length) {
    const lane = (start + i) % 4;
    const [low, high] = split((start + i - lane) / 4);
    if (lane === 0 && i + 4 <= out.length) {
      philoxWords(out, i, low, high, stream0, stream1, key0, key1);
      i += 4;
    } else {
      philoxWords(block, 0, low, high, stream0, stream1, key0, key1);
      for (let l = lane; l < 4 && i < out.length; l++) out[i++] = block[l]!;
    }
  }
}

/** Uniform draws in (0, 1), draws `start …` of a stream: (k + ½) 2⁻³² for a uniform 32-bit k, never 0, ½ or 1. */
export function fillUniforms(out: Float32Array | Float64Array, stream: RandomStream, start: number): void {
  fillMapped(out, stream, start, uniformOf);
}

/**
 * Standard normal draws, draws `start …` of a stream: Φ⁻¹ of the uniform draw of the same address. Only + − × ÷ √ and integer
 * operations are used, so that every engine gives the same bits. The largest possible |draw| is 6.34.
 */
export function fillGaussians(out: Float32Array | Float64Array, stream: RandomStream, start: number): void {
  fillMapped(out, stream, start, (word) => normalQuantile(uniformOf(word)));
}

function fillMapped(out: Float32Array | Float64Array, stream: RandomStream, start: number, map: (word: number) => number): void {
  const words = new Uint32Array(out.length);
  fillWords(words, stream, start);
  for (let i = 0; i < out.length; i++) out[i] = map(words[i]!);
}

/** (word + ½) 2⁻³², which a double holds exactly. */
function uniformOf(word: number): number {
  return (word + 0.5) / TWO_32;
}

/**
 * Φ⁻¹(p) for 0 < p < 1, to about 1e-16 relative (Wichura, *Algorithm AS 241*, Applied Statistics 37, 1988, PPND16);
 * ±∞ at 1 and 0, NaN outside.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const r = 0.180625 - q * q;
    const above = polynomial(
      r,
      3.387132872796366608,
      133.14166789178437745,
      1971.5909503065514427,
      13731.693765509461125,
      45921.953931549871457,
      67265.770927008700853,
      33430.575583588128105,
      2509.0809287301226727,
    );
    const below = polynomial(
      r,
      1,
      42.313330701600911252,
      687.1870074920579083,
      5394.1960214247511077,
      21213.794301586595867,
      39307.89580009271061,
      28729.085735721942674,
      5226.495278852545925,
    );
    return (q * above) / below;
  }
  const tail = q < 0 ? p : 1 - p;
  if (tail === 0) return q < 0 ? -Infinity : Infinity;
  const size = tailQuantile(Math.sqrt(-naturalLog(tail)));
  return q < 0 ? -size : size;
}

/** −Φ⁻¹(e^(−r²)) for r² ≥ −ln 0.075. */
function tailQuantile(r: number): number {
  if (r <= 5) {
    const t = r - 1.6;
    const above = polynomial(
      t,
      1.42343711074968357734,
      4.6303378461565452959,
      5.7694972214606914055,
      3.64784832476320460504,
      1.27045825245236838258,
      0.24178072517745061177,
      0.0227238449892691845833,
      7.7454501427834140764e-4,
    );
    const below = polynomial(
      t,
      1,
      2.05319162663775882187,
      1.6763848301838038494,
      0.68976733498510000455,
      0.14810397642748007459,
      0.0151986665636164571966,
      5.475938084995344946e-4,
      1.05075007164441684324e-9,
    );
    return above / below;
  }
  const t = r - 5;
  const above = polynomial(
    t,
    6.6579046435011037772,
    5.4637849111641143699,
    1.7848265399172913358,
    0.29656057182850489123,
    0.026532189526576123093,
    0.0012426609473880784386,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
  );
  const below = polynomial(
    t,
    1,
    0.59983220655588793769,
    0.13692988092273580531,
    0.0148753612908506148525,
    7.868691311456132591e-4,
    1.8463183175100546818e-5,
    1.4215117583164458887e-7,
    2.04426310338993978564e-15,
  );
  return above / below;
}

/**
 * ln x from + − × ÷ alone: x = m 2ᵉ with m in [√½, √2), ln m = 2 artanh(s) = 2 (s + s³/3 + s⁵/5 + …), s = (m − 1)/(m + 1).
 * Within 4 units in the last place; NaN for x < 0, −∞ at 0.
 */
export function naturalLog(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  let m = x;
  let e = 0;
  for (; m < SQRT_HALF; e--) m *= 2;
  for (; m >= SQRT_TWO; e++) m /= 2;
  const s = (m - 1) / (m + 1);
  let series = 0;
  for (let k = 11; k >= 0; k--) series = series * s * s + 1 / (2 * k + 1);
  return e * LN2_HIGH + (2 * s * series + e * LN2_LOW);
}

/** c_0 + c_1 t + … + c_7 t⁷; scalar arguments, because engines keep those in registers. */
function polynomial(t: number, c0: number, c1: number, c2: number, c3: number, c4: number, c5: number, c6: number, c7: number): number {
  return ((((((c7 * t + c6) * t + c5) * t + c4) * t + c3) * t + c2) * t + c1) * t + c0;
}

function split(value: number): [number, number] {
  return [value >>> 0, Math.floor(value / TWO_32)];
}

function checkInteger(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new InputError(`${name} is ${value}: expected an integer from 0 to 2^53 - 1`);
}

const SQRT_HALF = 0.7071067811865476;
const SQRT_TWO = 1.4142135623730951;
/** ln 2 in two parts, the first short enough that its products with exponents are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
