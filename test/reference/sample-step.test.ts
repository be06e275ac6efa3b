import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/problem/problem';
import type { Penalties } from '../../src/problem/splitting';
import { sampleStep as reference } from '../../src/reference/sample-step';
import { signedValues } from '../support/compare';
import { KINDS, titleOf } from '../support/problems';
import { proxProblem } from '../support/prox';
import { multiplierFault, sidesAt } from '../support/sample-multipliers';

type Weights = Pick<Penalties, 'a' | 'pi'>;

const named = KINDS.map((kind) => [titleOf(kind), kind] as const);

/** f64 rounding with 13 bits to spare, relative to the size of the inputs. */
const TOLERANCE = 2 ** -40;

/**
 * How far the twin's result is from the optimality conditions of its problem, over the size of the terms: (b − a)/c in
 * (p − q) x + (p + q) ∂rad(a), π = π⁰ − (p or q) c_π, and (p, q) the multipliers of the loss at (a, π). Zero at a minimiser, and
 * only there.
 */
function violation(problem: Problem, b: Float64Array, pi0: Float64Array | undefined, weights: Weights): number {
  const { X, perturbation, patterns } = problem;
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const out = { a: b.slice(), pi: pi0?.slice(), p: new Float64Array(n), q: new Float64Array(n) };
  reference(problem, out, weights.a, weights.pi);
  const [c, cPi] = [1 / (n * weights.a), 1 / (n * weights.pi)];
  let worst = 0;
  for (let k = 0; k < n; k++) {
    const [p, q] = [out.p[k]!, out.q[k]!];
    const a = out.a.subarray(k * d, (k + 1) * d);
    const pull = a.map((value, j) => b[k * d + j]! - value - c * (p - q) * X.data[k * d + j]!);
    const size = 1 + (p + q) * (1 + c + P * cPi) + Math.hypot(...b.subarray(k * d, (k + 1) * d)) + 4 * P;
    worst = Math.max(worst, radiusFault(problem, a, pull, c * (p + q)) / size);
    for (let i = 0; pi0 && i < 2 * P; i++) {
      const at = i * n + k;
      worst = Math.max(worst, Math.abs(pi0[at]! - out.pi![at]! - cPi * (i < P ? p : q)) / size);
    }
    worst = Math.max(worst, multiplierFault(problem, k, sidesAt(problem, k, out.a, out.pi), p, q) / (size * (1 + d)));
  }
  return worst;

  /** The distance of `pull` from t ∂rad(a), ‖a‖ floored where its direction is lost to rounding. */
  function radiusFault({ perturbation: { norm, radius } }: Problem, a: Float64Array, pull: Float64Array, t: number): number {
    if (norm === 'l2') {
      const length = Math.hypot(...a);
      if (length === 0) return Math.hypot(...pull) - t * perturbation.radius[0]!;
      return Math.hypot(...pull.map((value, j) => value - (t * radius[0]! * a[j]!) / length)) * Math.min(1, length);
    }
    const faults = pull.map((value, j) =>
      a[j] === 0 ? Math.abs(value) - t * radius[j]! : Math.abs(value - t * radius[j]! * Math.sign(a[j]!)),
    );
    return Math.max(...faults);
  }
}

describe('the sample step meets the optimality conditions (fast-check, seed 1)', () => {
  test.each(named)('%s', (_, kind) => {
    const weight = fc.integer({ min: -10, max: 3 }).map((exponent) => 2 ** exponent);
    const inputs = fc.record({
      seed: fc.integer({ min: 0, max: 1e6 }),
      samples: fc.integer({ min: 1, max: 6 }),
      features: fc.integer({ min: 1, max: 5 }),
      a: weight,
      pi: weight,
      scale: fc.constantFrom(0, 0.25, 1, 4),
      shift: fc.constantFrom(-1, 0, 0, 1),
    });
    const property = fc.property(inputs, ({ seed, samples, features, scale, shift, ...weights }) => {
      const problem = proxProblem(kind, { samples, features, patterns: 2 }, seed);
      const b = Float64Array.from(signedValues(samples * features, seed + 20), (value) => scale * value);
      const pi0 = kind.cone === 'soft' ? Float64Array.from(signedValues(4 * samples, seed + 21), (value) => value + shift) : undefined;
      expect(violation(problem, b, pi0, weights)).toBeLessThanOrEqual(TOLERANCE);
    });
    fc.assert(property, { seed: 1, numRuns: 150 });
  });
});

test.each(named)('a b that is not a number leaves none of its sample, and the other samples as they are, %s', (_, kind) => {
  const [n, d, P] = [7, 5, 2];
  const problem = proxProblem(kind, { samples: n, features: d, patterns: P }, 1);
  const step = (b: number) => {
    const values = (count: number, seed: number) => Float64Array.from(signedValues(count, seed));
    const out = { a: values(n * d, 2), pi: kind.cone === 'soft' ? values(2 * P * n, 3) : undefined, p: values(n, 4), q: values(n, 5) };
    out.a[d + 2] = b;
    reference(problem, out, 2 ** -5, 2 ** -3);
    return out;
  };
  const [sound, broken] = [step(0.5), step(NaN)];
  expect([...broken.a.subarray(d, 2 * d), broken.p[1], broken.q[1]]).toEqual(new Array(d + 2).fill(NaN));
  for (const name of ['a', 'p', 'q'] as const) {
    const width = name === 'a' ? d : 1;
    expect(broken[name].subarray(2 * width)).toEqual(sound[name].subarray(2 * width));
  }
});
