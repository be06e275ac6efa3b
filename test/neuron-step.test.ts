import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import type { OverrideValues } from '../src/gpu/kernel';
import { neuronStep, neuronStepInSubgroup } from '../src/kernels/neuron-step';
import { reductionWidth } from '../src/kernels/reduction-width';
import { isRobust, type Problem } from '../src/problem/problem';
import { reachOf } from '../src/problem/radius';
import type { Penalties } from '../src/problem/splitting';
import { neuronStep as reference } from '../src/reference/neuron-step';
import { testAccelerator } from './support/accelerator';
import { expectWithinRounding, nans, signedValues } from './support/compare';
import { KINDS, titleOf, type Kind } from './support/problems';
import { proxProblem, RELAXATION, relaxed, signAt, squares, STATES, STATE_SHAPE, type Sizes, type StateName } from './support/prox';
import { concatenate, interleave, runKernel, sections, separate } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

type Weights = Omit<Penalties, 'a'>;

const WEIGHTS: Weights = { v: 0.5, s: 0.125, pi: 0.375 };
const UNIT = 2 ** -24;

/**
 * The buffers before a step: cone products and their duals carry the signs e, the mean of the slack's copies is unset. Of the
 * multipliers θ, from which Newton's method starts, every second is 0, as at first. After them come the rises of π″.
 */
function stateOf(problem: Problem, name: StateName, seed: number) {
  const [n, d, P] = [problem.X.rows, problem.X.columns, problem.patterns.count];
  const [entries, pairs] = [2 * P * d, 2 * P * n];
  const { scale, shift } = STATE_SHAPE[name];
  const values = (count: number, at: number) => signedValues(count, seed + at).map((value) => scale * value);
  const signed = (at: number) => values(pairs, at).map((value, pair) => value + shift * signAt(problem.patterns, pair));
  return {
    neurons: name === 'no neuron' ? new Float32Array(3 * entries) : values(3 * entries, 10),
    products: signed(11),
    cones: concatenate(signed(12), values(pairs, 13)),
    slacks: problem.cone === 'soft' ? concatenate(values(3 * pairs, 14), nans(pairs)) : new Float32Array(1),
    multipliers: concatenate(
      signedValues(2 * n, seed + 15).map(Math.abs),
      signedValues(2 * P, seed + 16).map((value, i) => (i % 2) * Math.abs(value)),
      values(2 * n, 17),
    ),
  };
}

type State = ReturnType<typeof stateOf>;

type Overrides = Partial<OverrideValues<typeof neuronStep.overrides>>;

/** One step of several classes, which share everything but targets and state; the buffers of each of them. */
async function runClasses(problems: readonly Problem[], states: readonly State[], weights: Weights, overrides: Overrides) {
  const { X, patterns, perturbation, loss, cone, beta } = problems[0]!;
  const [n, d, classes] = [X.rows, X.columns, problems.length];
  const [rows, labels] = [2 * patterns.count * classes, problems.map(({ y }) => y)];
  const widths = { products: n, neurons: d, cones: n, slacks: cone === 'soft' ? n : 1, multipliers: 1, residual: n };
  const together = (part: keyof State) =>
    interleave(
      states.map((state) => state[part]),
      widths[part],
    );
  const got = await runKernel(
    accelerator,
    overrides.ONE_SUBGROUP === 1 ? neuronStepInSubgroup : neuronStep,
    { SOFT: Number(cone === 'soft'), ROBUST: Number(isRobust(problems[0]!)), ...overrides },
    {
      masks: patterns.words,
      targets: concatenate(interleave(labels, 1), perturbation.radius),
      products: together('products'),
      neurons: together('neurons'),
      cones: together('cones'),
      slacks: together('slacks'),
      multipliers: together('multipliers'),
      residual: nans(rows * n),
    },
    {
      ...{ first: 0, samples: n },
      all_samples: n,
      features: d,
      patterns: patterns.count,
      classes,
      squared: Number(loss === 'squared'),
      ball: Number(perturbation.norm === 'l2'),
      rho_v: weights.v,
      rho_s: weights.s,
      rho_pi: weights.pi,
      beta,
      relaxation: RELAXATION,
    },
    [rows],
  );
  const parts = (part: 'neurons' | 'cones' | 'slacks' | 'multipliers' | 'residual') => separate(got[part], classes, widths[part]);
  return problems.map((_, at) => ({
    neurons: parts('neurons')[at]!,
    cones: parts('cones')[at]!,
    slacks: parts('slacks')[at]!,
    multipliers: parts('multipliers')[at]!,
    residual: parts('residual')[at]!,
  }));
}

type Result = Awaited<ReturnType<typeof runClasses>>[number];

async function run(problem: Problem, state: State, weights: Weights, overrides: Overrides): Promise<Result> {
  return (await runClasses([problem], [state], weights, overrides))[0]!;
}

/** v⁰, s⁰, π⁰ and the mean of the slack's copies, in double precision. */
function startOf({ X, patterns, cone }: Problem, state: State, weights: Weights) {
  const pairs = state.products.length;
  const [u, v, lambda] = sections(state.neurons, state.neurons.length / 3);
  const [es, enu] = sections(state.cones, pairs);
  const v0 = relaxed(u!, v!, lambda!);
  const es0 = relaxed(state.products, es!, enu!);
  const s0 = { value: es0.value.map((value, at) => signAt(patterns, at) * value), magnitude: es0.magnitude };
  if (cone === 'hard') return { v0, s0 };
  const [a, nuA, b] = sections(state.slacks, pairs);
  const ofHalf = (start: number) =>
    Float64Array.from(b!, (_, at) => state.multipliers[start + Math.floor((2 * at) / pairs) * X.rows + (at % X.rows)]!);
  const nuB = ofHalf(0).map((value) => value / (X.rows * weights.pi));
  const rise = ofHalf(2 * X.rows + 2 * patterns.count);
  const both = (size: (term: number) => number) => Float64Array.from(b!, (value, at) => size(value) + size(rise[at]!));
  const other = { value: both((term) => term), magnitude: both(Math.abs) };
  const combined = (size: (term: number) => number, others: Float64Array) =>
    Float64Array.from(a!, (value, at) => (size(value) + size(-nuA![at]!) + others[at]! + size(-nuB[at]!)) / 2);
  const mean = { value: combined((term) => term, other.value), magnitude: combined(Math.abs, other.magnitude) };
  const none = new Float64Array(pairs);
  const nextOther = {
    value: relaxed(mean.value, other.value, none).value,
    magnitude: relaxed(mean.magnitude, other.magnitude, none).magnitude,
  };
  const pi0 = {
    value: relaxed(mean.value, a!, nuA!).value,
    magnitude: relaxed(mean.magnitude, a!.map(Math.abs), nuA!.map(Math.abs)).value,
  };
  return {
    v0,
    s0,
    pi0: { value: pi0.value, magnitude: pi0.magnitude.map((value, at) => value + 2 * Math.abs((1 - RELAXATION) * a![at]!)) },
    mean,
    nextOther,
  };
}

/** The size of what enters neuron i's step, in the metric of the weights: to this its roundings are relative. */
function sizeOf({ X, perturbation }: Problem, { v0, s0, pi0 }: ReturnType<typeof startOf>, weights: Weights, i: number): number {
  const [n, d] = [X.rows, X.columns];
  const reach = reachOf(perturbation) * Math.sqrt(squares(v0.magnitude, i * d, d));
  let size = weights.v * squares(v0.magnitude, i * d, d);
  for (let at = i * n; at < (i + 1) * n; at++) {
    size += weights.s * (s0.magnitude[at]! + (pi0?.magnitude[at] ?? 0) + reach) ** 2;
    if (pi0) size += weights.pi * pi0.magnitude[at]! ** 2;
  }
  return Math.sqrt(size);
}

/**
 * The kernel against its twin, neuron by neuron. What the kernel computes is the exact step of inputs that differ from the given
 * ones by its roundings: v⁰, s⁰ and π⁰ have at most 8; the radius adds 2 d + 45 (norm, division and square root count for 15),
 * relative to |ε||v⁰|, which moves the n values s⁰; the sum over samples and the root's resolution add 2 n, relative to θ, which
 * moves v⁰. A proximal step is nonexpansive in the metric of its weights, so the results differ by no more than the inputs do.
 */
function expectStep(problem: Problem, state: State, weights: Weights, got: Result): void {
  const [n, d, P] = [problem.X.rows, problem.X.columns, problem.patterns.count];
  const pairs = 2 * P * n;
  const start = startOf(problem, state, weights);
  const { v0, s0, pi0, mean, nextOther } = start;
  const want = { v: v0.value.slice(), s: s0.value.slice(), pi: pi0?.value.slice() };
  reference(problem, want, weights.v, weights.s, weights.pi);
  const [u, v, lambda] = sections(got.neurons, 2 * P * d);
  const [es, enu] = sections(got.cones, pairs);
  const [pi, nuPi, otherPi, gotMean] = pi0 ? sections(got.slacks, pairs) : [];
  const roundings = 2 * (2 * n + 2 * d + 64);
  for (let i = 0; i < 2 * P; i++) {
    let distance = 0;
    for (let j = i * d; j < (i + 1) * d; j++) distance += weights.v * (v![j]! - want.v[j]!) ** 2;
    for (let at = i * n; at < (i + 1) * n; at++) {
      distance += weights.s * (signAt(problem.patterns, at) * es![at]! - want.s[at]!) ** 2;
      if (pi) distance += weights.pi * (pi[at]! - want.pi![at]!) ** 2;
    }
    const bound = roundings * UNIT * sizeOf(problem, start, weights, i);
    expect.soft(Math.sqrt(distance) <= bound, `neuron ${i} is off by ${Math.sqrt(distance)}, bound ${bound}`).toBe(true);
  }
  const left = (start: ArrayLike<number>, copy: ArrayLike<number>) => Float64Array.from(start, (value, at) => value - copy[at]!);
  const bothSizes = (start: ArrayLike<number>, ...rest: ArrayLike<number>[]) =>
    Float64Array.from(start, (value, at) => Math.abs(value) + rest.reduce((sum, part) => sum + Math.abs(part[at]!), 0));
  expectWithinRounding(lambda!, left(v0.value, v!), bothSizes(v0.magnitude, v!), 8);
  const signed = s0.value.map((value, at) => signAt(problem.patterns, at) * value);
  expectWithinRounding(enu!, left(signed, es!), bothSizes(s0.magnitude, es!), 16);
  const residual = Float64Array.from(es!, (value, at) => weights.s * (value - enu![at]! - state.products[at]!));
  const residualSize = bothSizes(es!, enu!, state.products).map((value) => weights.s * value);
  expectWithinRounding(got.residual, residual, residualSize, 4);
  expect(u).toEqual(sections(state.neurons, 2 * P * d)[0]);
  expect(got.multipliers.subarray(0, 2 * n)).toEqual(state.multipliers.subarray(0, 2 * n));
  if (!pi0) return;
  expectWithinRounding(nuPi!, left(pi0.value, pi!), bothSizes(pi0.magnitude, pi!), 16);
  expectWithinRounding(gotMean!, mean!.value, mean!.magnitude, 4);
  expectWithinRounding(otherPi!, nextOther!.value, nextOther!.magnitude, 9);
  expect(got.multipliers.subarray(2 * n + 2 * P)).toEqual(state.multipliers.subarray(2 * n + 2 * P));
}

async function check(kind: Kind, sizes: Sizes, name: StateName, overrides: Overrides, weights = WEIGHTS, seed = 1): Promise<void> {
  const problem = { ...proxProblem(kind, sizes, seed), beta: weights.v / 16 };
  const state = stateOf(problem, name, seed);
  expectStep(problem, state, weights, await run(problem, state, weights, overrides));
}

const named = KINDS.map((kind) => [titleOf(kind), kind] as const);

const shapesAround = (size: number): Sizes[] =>
  [
    { samples: 1, features: 1, patterns: 1 },
    { samples: size - 1, features: size + 1, patterns: 2 },
    { samples: size, features: size, patterns: 1 },
    { samples: size + 1, features: size - 1, patterns: 2 },
    { samples: 37, features: 5, patterns: 3 },
    { samples: 6, features: 70, patterns: 2 },
  ].filter(({ samples, features }) => samples > 0 && features > 0);

describe.each([1, 4, 8, 64])('neuron_step, workgroups of %i', (size) => {
  test.each(named)('%s', async (_, kind) => {
    for (const shape of shapesAround(size)) await check(kind, shape, 'ordinary', { WORKGROUP_SIZE: size });
  });
});

test.each(named)('neuron_step, three classes at once, %s', async (_, kind) => {
  const [sizes, seeds] = [{ samples: 11, features: 5, patterns: 3 }, [1, 2, 3]];
  const shared = { ...proxProblem(kind, sizes, 1), beta: WEIGHTS.v / 16 };
  const problems = seeds.map((seed) => ({ ...shared, y: proxProblem(kind, sizes, seed).y }));
  const states = problems.map((problem, at) => stateOf(problem, 'ordinary', 10 * at));
  const got = await runClasses(problems, states, WEIGHTS, {});
  problems.forEach((problem, at) => expectStep(problem, states[at]!, WEIGHTS, got[at]!));
});

test.each(named)('neuron_step, workgroups as the solver chooses them, %s', async (_, kind) => {
  const width = reductionWidth(accelerator);
  for (const shape of shapesAround(width.WORKGROUP_SIZE)) await check(kind, shape, 'ordinary', width);
});

describe.each(STATES)('neuron_step, state %s', (name) => {
  test.each(named)('%s', async (_, kind) => {
    await check(kind, { samples: 33, features: 6, patterns: 2 }, name, {});
  });
});

const STEEP_AND_FLAT = [
  { v: 8, s: 2 ** -8, pi: 2 ** -4 },
  { v: 2 ** -6, s: 1, pi: 2 ** -6 },
  { v: 2 ** -10, s: 2 ** -14, pi: 16 },
];

describe.each(STEEP_AND_FLAT)('weights $v, $s, $pi, seeds 1 to 5', (weights) => {
  const sizes = { samples: 19, features: 7, patterns: 4 };

  test('against the reference', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      for (const kind of KINDS) await check(kind, sizes, 'ordinary', {}, weights, 100 * seed);
    }
  });

  test('PASSES resolve the root to rounding: more of them move v by no more than one rounding', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      for (const kind of KINDS.filter(({ ball }) => ball !== 'none')) {
        const problem = { ...proxProblem(kind, sizes, seed), beta: weights.v / 16 };
        const state = stateOf(problem, 'ordinary', seed);
        const [few, many] = [await run(problem, state, weights, {}), await run(problem, state, weights, { PASSES: 80 })];
        const start = startOf(problem, state, weights);
        const length = 2 * sizes.patterns * sizes.features;
        const moved = few.neurons.map((value, at) => value - many.neurons[at]!);
        for (let i = 0; i < 2 * sizes.patterns; i++) {
          const distance = Math.sqrt(weights.v * squares(moved, length + i * sizes.features, sizes.features));
          const bound = UNIT * sizeOf(problem, start, weights, i);
          expect.soft(distance <= bound, `neuron ${i} moves by ${distance}, bound ${bound}`).toBe(true);
        }
      }
    }
  });
});

// While every pair pushes and no entry of v reaches 0, the excess is a straight line in θ for a ball and for one feature, and smooth for a box.
test.each([
  { ball: 'l2', features: 5, PASSES: 2 },
  { ball: 'box', features: 1, PASSES: 2 },
  { ball: 'box', features: 7, PASSES: 3 },
] as const)(
  '$PASSES passes of Newton’s method suffice on one piece: $ball, $features features, seeds 1 to 5',
  async ({ ball, features, PASSES }) => {
    const weights = { v: 1, s: 0.5, pi: 1 };
    for (let seed = 1; seed <= 5; seed++) {
      const sizes = { samples: 9, features, patterns: 4 };
      const problem = { ...proxProblem({ loss: 'hinge', cone: 'hard', ball }, sizes, seed), beta: weights.v / 16 };
      const state = stateOf(problem, 'zeros', seed);
      // v⁰ is far from 0, and every s⁰ just below 0: every radius pushes.
      signedValues(state.neurons.length / 3, seed).forEach((value, at) => (state.neurons[at] = value + Math.sign(value)));
      for (let pair = 0; pair < 72; pair++) state.cones[72 + pair] = -signAt(problem.patterns, pair) / 64;
      expectStep(problem, state, weights, await run(problem, state, weights, { PASSES }));
    }
  },
);
