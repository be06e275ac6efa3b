/** A fitted power law y = coefficient · x^exponent with the 95 % interval of its exponent (null with fewer than three points). */
export interface PowerLaw {
  readonly exponent: number;
  readonly coefficient: number;
  readonly interval: readonly [number, number] | null;
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

/** Two-sided 97.5 % points of Student's t for 1 to 10 degrees of freedom. */
const STUDENT_T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/**
 * Least squares on log y = log c + b log x; the interval is b ± t σ_b with the residual variance on m − 2 degrees of freedom.
 *
 * @throws RangeError when the lists differ in length, hold fewer than two distinct x, or hold a value that is not positive and finite.
 */
export function fitPowerLaw(xs: readonly number[], ys: readonly number[]): PowerLaw {
  if (xs.length !== ys.length) throw new RangeError(`${xs.length} sizes do not match ${ys.length} times`);
  if ([...xs, ...ys].some((value) => !(value > 0 && Number.isFinite(value))))
    throw new RangeError('a power law needs positive, finite values');
  if (new Set(xs).size < 2) throw new RangeError('a power law needs at least two different sizes');
  const m = xs.length;
  const u = xs.map(Math.log);
  const v = ys.map(Math.log);
  const uMean = u.reduce((sum, value) => sum + value, 0) / m;
  const vMean = v.reduce((sum, value) => sum + value, 0) / m;
  const uu = u.reduce((sum, value) => sum + (value - uMean) ** 2, 0);
  const exponent = u.reduce((sum, value, i) => sum + (value - uMean) * (v[i]! - vMean), 0) / uu;
  const intercept = vMean - exponent * uMean;
  return {
    exponent,
    coefficient: Math.exp(intercept),
    interval: m > 2 ? exponentInterval(u, v, exponent, intercept, uu) : null,
    from: Math.min(...xs),
    to: Math.max(...xs),
    points: m,
  };
}

/** The fitted value c · x^b. */
export function evaluatePowerLaw(law: Pick<PowerLaw, 'coefficient' | 'exponent'>, x: number): number {
  return law.coefficient * x ** law.exponent;
}

function exponentInterval(
  u: readonly number[],
  v: readonly number[],
  exponent: number,
  intercept: number,
  uu: number,
): readonly [number, number] {
  const freedom = u.length - 2;
  const squares = u.reduce((sum, value, i) => sum + (v[i]! - intercept - exponent * value) ** 2, 0);
  const half = (STUDENT_T[freedom - 1] ?? STUDENT_T.at(-1)!) * Math.sqrt(squares / freedom / uu);
  return [exponent - half, exponent + half];
}
