import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import { cover } from '../src/kernels/cover';
import { LOSS_CODE } from '../src/kernels/loss-code';
import { predictionStep } from '../src/kernels/prediction-step';
import { bitAt } from '../src/problem/patterns';
import { lossAt } from '../src/problem/objective';
import type { Problem } from '../src/problem/problem';
import { predictionStep as reference } from '../src/reference/prediction-step';
import { testAccelerator } from './support/accelerator';
import { expectWithinRounding, nans, signedValues } from './support/compare';
import { drawsOf, KINDS, titleOf, type Kind } from './support/problems';
import { proxProblem, RELAXATION, relaxed, signAt, STATES, STATE_SHAPE, type Sizes, type StateName } from './support/prox';
import { concatenate, runKernel, sections } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

interface Weights {
  readonly f: number;
  readonly s: number;
}

const WEIGHTS: Weights = { f: 2 ** -5, s: 2 ** -4 };
const UNIT = 2 ** -24;
const standard = KINDS.filter(({ ball }) => ball === 'none').map((kind) => [titleOf(kind), kind] as const);

function stateOf(problem: Problem, name: StateName, seed: number) {
  const [n, P] = [problem.X.rows, problem.patterns.count];
  const pairs = 2 * P * n;
  const { scale, shift } = STATE_SHAPE[name];
  const signed = (values: Float32Array) => values.map((value, at) => signAt(problem.patterns, at % pairs) * (scale * value + shift));
  const values = (count: number, at: number) => signedValues(count, seed + at).map((value) => scale * value);
  return {
    products: values(pairs, 10),
    cones: concatenate(signed(signedValues(pairs, seed + 11)), values(pairs, 12)),
    predictions: concatenate(values(2 * n, 13), nans(n)),
  };
}

/** The multipliers of the step before, from which Newton's method starts: none for every second sample, as at first, and any for the rest. */
function guesses(count: number): Float32Array {
  return signedValues(count, 77).map((value, at) => (at % 2 === 0 ? 0 : Math.abs(value)));
}

function run(problem: Problem, state: ReturnType<typeof stateOf>, weights: Weights, WORKGROUP_SIZE: number) {
  const { X, y, patterns, loss, cone } = problem;
  return runKernel(
    accelerator,
    predictionStep,
    { WORKGROUP_SIZE, SOFT: Number(cone === 'soft') },
    {
      masks: patterns.words,
      targets: Float32Array.from(y),
      ...state,
      multipliers: guesses(2 * X.rows),
      residual: nans(2 * patterns.count * X.rows),
    },
    {
      samples: X.rows,
      patterns: patterns.count,
      loss: LOSS_CODE[loss],
      rho_s: weights.s,
      rho_f: weights.f,
      relaxation: RELAXATION,
    },
    cover(X.rows, WORKGROUP_SIZE),
  );
}

/**
 * The kernel against its twin, sample by sample, with the bound of the sample step: the kernel's point is the exact step of a loss
 * whose argument is moved by E, at most `rounding` times the terms that it adds up, so that strong monotonicity gives
 * D² ≤ D · (roundings of f⁰ and s⁰) + (E/n) (|Δp| + |Δq|) for the distance D in the metric of the weights.
 */
async function check(kind: Kind, sizes: Sizes, name: StateName, size: number, weights = WEIGHTS, seed = 1): Promise<void> {
  const problem = proxProblem(kind, sizes, seed);
  const { y, patterns } = problem;
  const [n, P] = [problem.X.rows, patterns.count];
  const pairs = 2 * P * n;
  const state = stateOf(problem, name, seed);
  const got = await run(problem, state, weights, size);

  const image = new Float64Array(n);
  const imageSize = new Float64Array(n);
  for (let at = 0; at < pairs; at++) {
    const k = at % n;
    const active = bitAt(patterns, Math.floor(at / n) % P, k);
    image[k]! += active * (at < P * n ? 1 : -1) * state.products[at]!;
    imageSize[k]! += active * Math.abs(state.products[at]!);
  }
  const [oldF, oldPhi] = sections(state.predictions, n);
  const f0 = relaxed(image, oldF!, oldPhi!);
  const fSize = f0.magnitude.map((value, k) => value + RELAXATION * imageSize[k]!);
  const [oldS, oldNu] = sections(state.cones, pairs);
  const unsigned = relaxed(state.products, oldS!, oldNu!);
  const s0 = unsigned.value.map((value, at) => signAt(patterns, at) * value);
  const want = { f: f0.value.slice(), s: s0.slice(), p: new Float64Array(n), q: new Float64Array(n) };
  reference(problem, want, weights.f, weights.s);

  const [f, phi, gotImage] = sections(got.predictions, n);
  const [s, nu] = sections(got.cones, pairs);
  const [p, q] = sections(got.multipliers, n);
  const rounding = 2 * (4 * P + 48) * UNIT;
  const sSize = unsigned.magnitude.slice();
  for (let k = 0; k < n; k++) {
    const total = p![k]! + q![k]! + want.p[k]! + want.q[k]!;
    fSize[k]! += total / (n * weights.f);
    let argument = Math.abs(y[k]!) + 2 + total + fSize[k]!;
    let square = weights.f * fSize[k]! ** 2;
    let distance = weights.f * (f![k]! - want.f[k]!) ** 2;
    for (let at = k; at < pairs; at += n) {
      sSize[at]! += total / (n * weights.s);
      argument += sSize[at]!;
      square += weights.s * sSize[at]! ** 2;
      distance += weights.s * (signAt(patterns, at) * s![at]! - want.s[at]!) ** 2;
    }
    const moved = (rounding * argument * (Math.abs(p![k]! - want.p[k]!) + Math.abs(q![k]! - want.q[k]!))) / n;
    const bound = rounding * Math.sqrt(square) + Math.sqrt(moved);
    expect.soft(Math.sqrt(distance) <= bound, `sample ${k} is off by ${Math.sqrt(distance)}, bound ${bound}`).toBe(true);
  }
  const left = (start: ArrayLike<number>, copy: ArrayLike<number>) => Float64Array.from(start, (value, at) => value - copy[at]!);
  expectWithinRounding(gotImage!, image, imageSize, 2 * P);
  expectWithinRounding(phi!, left(f0.value, f!), fSize, 2 * P + 16);
  expectWithinRounding(nu!, left(unsigned.value, s!), sSize, 16);
  const pull = Float64Array.from(f!, (value, k) => weights.f * (value - phi![k]! - gotImage![k]!));
  const pullSize = fSize.map((value) => 4 * weights.f * value);
  const residual = Float64Array.from(s!, (value, at) => {
    const active = bitAt(patterns, Math.floor(at / n) % P, at % n);
    return weights.s * (value - nu![at]! - state.products[at]!) + active * (at < P * n ? 1 : -1) * pull[at % n]!;
  });
  const residualSize = sSize.map((value, at) => 4 * weights.s * value + pullSize[at % n]!);
  expectWithinRounding(got.residual, residual, residualSize, 8);
}

describe.each([8, 32, 64])('prediction_step, workgroups of %i', (size) => {
  const shapes = [
    { samples: 1, features: 1, patterns: 1 },
    { samples: size - 1, features: 1, patterns: 2 },
    { samples: size, features: 1, patterns: 1 },
    { samples: size + 1, features: 1, patterns: 5 },
    { samples: 2 * size + 5, features: 1, patterns: 3 },
    // Whole words of a pattern.
    { samples: 64, features: 1, patterns: 3 },
  ];
  test.each(standard)('%s', async (_, kind) => {
    for (const shape of shapes) await check(kind, shape, 'ordinary', size);
  });
});

describe.each(STATES)('prediction_step, state %s', (name) => {
  test.each(standard)('%s', (_, kind) => check(kind, { samples: 33, features: 1, patterns: 3 }, name, 32));
});

test.each([
  { f: 8, s: 2 ** -4 },
  { f: 2 ** -12, s: 2 ** -6 },
  { f: 2 ** -8, s: 16 },
])('weights $f, $s, seeds 1 to 5', async (weights) => {
  for (let seed = 1; seed <= 5; seed++) {
    for (const [, kind] of standard) await check(kind, { samples: 19, features: 1, patterns: 4 }, 'ordinary', 32, weights, 100 * seed);
  }
});

/** The twin's own problem for one sample, at any f and s; infinite outside hard cones. */
function valueAt({ loss, cone, y, patterns, X }: Problem, k: number, f: number, s: ArrayLike<number>): number {
  const [n, P] = [X.rows, patterns.count];
  const slack = (half: number) => {
    let sum = 0;
    for (let i = half * P; i < (half + 1) * P; i++) sum += Math.max(0, -s[i * n + k]!);
    return sum;
  };
  const [up, down] = [slack(0), slack(1)];
  if (cone === 'hard') {
    if (up + down > 0) return Infinity;
  }
  if (loss === 'squared') return lossAt(loss, Math.max(f - y[k]! + up, y[k]! - f + down));
  return lossAt(loss, -y[k]! * f + (y[k]! > 0 ? down : up));
}

describe('the twin', () => {
  test.each(standard)('is the minimiser: no point near it has a lower value, %s', (_, kind) => {
    const problem = proxProblem(kind, { samples: 7, features: 1, patterns: 3 }, 3);
    const [n, P] = [7, 3];
    const draws = drawsOf(11);
    const [f0, s0] = [draws.normals(n), draws.normals(2 * P * n)];
    const at = { f: f0.slice(), s: s0.slice(), p: new Float64Array(n), q: new Float64Array(n) };
    reference(problem, at, WEIGHTS.f, WEIGHTS.s);
    const total = (k: number, f: number, s: Float64Array) => {
      let sum = valueAt(problem, k, f, s) / n + (WEIGHTS.f / 2) * (f - f0[k]!) ** 2;
      for (let i = k; i < s.length; i += n) sum += (WEIGHTS.s / 2) * (s[i]! - s0[i]!) ** 2;
      return sum;
    };
    for (let k = 0; k < n; k++) {
      const least = total(k, at.f[k]!, at.s);
      expect(Number.isFinite(least)).toBe(true);
      for (let trial = 0; trial < 200; trial++) {
        const step = 10 ** draws.uniform(-5, 0);
        const near = at.s.map((value) => Math.max(kind.cone === 'hard' ? 0 : -Infinity, value + step * draws.normal()));
        expect(total(k, at.f[k]! + step * draws.normal(), near)).toBeGreaterThanOrEqual(least - 1e-13);
      }
    }
  });
});
