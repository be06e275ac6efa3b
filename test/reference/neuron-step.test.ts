import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/problem/problem';
import { hurts } from '../../src/problem/objective';
import { radiusOf } from '../../src/problem/radius';
import type { Penalties } from '../../src/problem/splitting';
import { neuronStep as reference } from '../../src/reference/neuron-step';
import { signedValues } from '../support/compare';
import { KINDS, titleOf } from '../support/problems';
import { proxProblem, squares } from '../support/prox';

type Weights = Pick<Penalties, 'v' | 's' | 'pi'>;

const named = KINDS.map((kind) => [titleOf(kind), kind] as const);

/** f64 rounding with 13 bits to spare, relative to the size of the inputs. */
const TOLERANCE = 2 ** -40;

/**
 * How far the twin's result is from the optimality conditions of its problem, over the size of the terms: ρ_v (v⁰ − v) in
 * β ∂‖v‖₂ + θ ∂rad(v) with θ = Σ_k η_k, η = ρ_s (s − s⁰) ≥ 0 complementary to the cone, and ρ_π (π − π⁰) − η ≥ 0 complementary
 * to π ≥ 0. Zero at a minimiser, and only there.
 */
function violation(problem: Problem, start: { v: Float64Array; s: Float64Array; pi?: Float64Array }, weights: Weights): number {
  const { y, loss, beta, perturbation, patterns } = problem;
  const [n, d, P] = [problem.X.rows, problem.X.columns, patterns.count];
  const out = { v: start.v.slice(), s: start.s.slice(), pi: start.pi?.slice() };
  reference(problem, out, weights.v, weights.s, weights.pi);
  let worst = 0;
  for (let i = 0; i < 2 * P; i++) {
    const v = out.v.subarray(i * d, (i + 1) * d);
    const rad = radiusOf(perturbation, v);
    let theta = 0;
    const size = 1 + rad + Math.sqrt(squares(start.v, i * d, d)) + Math.max(...start.s.map(Math.abs), ...(start.pi ?? []).map(Math.abs));
    for (let at = i * n; at < (i + 1) * n; at++) {
      const eta = weights.s * (out.s[at]! - start.s[at]!);
      theta += eta;
      const bound = !out.pi || hurts(loss, y[at % n]!, i >= P);
      const room = out.s[at]! + (out.pi?.[at] ?? 0) - rad;
      const faults = bound ? [-eta, -room, Math.min(eta, room)] : [Math.abs(eta)];
      if (out.pi && start.pi) {
        const zeta = weights.pi * (out.pi[at]! - start.pi[at]!) - eta;
        faults.push(-zeta, -out.pi[at]!, Math.min(zeta, out.pi[at]!));
      }
      worst = Math.max(worst, Math.max(...faults) / size);
    }
    const pull = v.map((value, j) => weights.v * (start.v[i * d + j]! - value));
    worst = Math.max(worst, subgradientFault(problem, v, pull, theta) / (size + theta + beta / Math.max(Math.hypot(...v), TOLERANCE)));
  }
  return worst;

  function subgradientFault({ perturbation: { norm, radius } }: Problem, v: Float64Array, pull: Float64Array, theta: number): number {
    const length = Math.hypot(...v);
    if (norm === 'l2') {
      const limit = beta + theta * radius[0]!;
      if (length === 0) return Math.hypot(...pull) - limit;
      return Math.hypot(...pull.map((value, j) => value - (limit * v[j]!) / length));
    }
    if (length === 0) return Math.hypot(...pull.map((value, j) => Math.max(0, Math.abs(value) - theta * radius[j]!))) - beta;
    const faults = pull.map((value, j) => {
      const rest = value - (beta * v[j]!) / length;
      return v[j] === 0 ? Math.max(0, Math.abs(rest) - theta * radius[j]!) : Math.abs(rest - theta * radius[j]! * Math.sign(v[j]!));
    });
    return Math.max(...faults);
  }
}

describe('the neuron step meets the optimality conditions (fast-check, seed 1)', () => {
  test.each(named)('%s', (_, kind) => {
    const weight = fc.integer({ min: -8, max: 4 }).map((exponent) => 2 ** exponent);
    const inputs = fc.record({
      seed: fc.integer({ min: 0, max: 1e6 }),
      samples: fc.integer({ min: 1, max: 9 }),
      features: fc.integer({ min: 1, max: 5 }),
      v: weight,
      s: weight,
      pi: weight,
      shift: fc.constantFrom(-8, 0, 0, 0, 2),
      empty: fc.boolean(),
    });
    const property = fc.property(inputs, ({ seed, samples, features, shift, empty, ...weights }) => {
      const problem = proxProblem(kind, { samples, features, patterns: 2 }, seed);
      const pairs = 4 * samples;
      const v = Float64Array.from(signedValues(4 * features, seed + 20), (value) => 2 * value);
      if (empty) v.fill(0, 0, features);
      const s = Float64Array.from(signedValues(pairs, seed + 21), (value) => value + shift);
      const pi = kind.cone === 'soft' ? Float64Array.from(signedValues(pairs, seed + 22)) : undefined;
      expect(violation(problem, pi ? { v, s, pi } : { v, s }, weights)).toBeLessThanOrEqual(TOLERANCE);
    });
    fc.assert(property, { seed: 1, numRuns: 150 });
  });
});
