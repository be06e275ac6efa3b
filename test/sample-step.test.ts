import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import type { OverrideValues, Workgroups } from '../src/gpu/kernel';
import { LOSS_CODE } from '../src/kernels/loss-code';
import { reductionWidth } from '../src/kernels/reduction-width';
import { sampleStep, sampleStepInSubgroup } from '../src/kernels/sample-step';
import { isRobust, type Problem } from '../src/problem/problem';
import type { Penalties } from '../src/problem/splitting';
import { sampleStep as reference } from '../src/reference/sample-step';
import { testAccelerator } from './support/accelerator';
import { expectWithinRounding, nans, signedValues } from './support/compare';
import { KINDS, titleOf, type Kind } from './support/problems';
import { multiplierFault, sidesAt } from './support/sample-multipliers';
import { proxProblem, RELAXATION, relaxed, squares, STATES, STATE_SHAPE, type Sizes, type StateName } from './support/prox';
import { concatenate, interleave, runKernel, sections, separate, twoRows } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

type Weights = Pick<Penalties, 'a' | 'pi'>;

const WEIGHTS: Weights = { a: 2 ** -5, pi: 2 ** -3 };

/** The buffers before a step: of the slacks, all but π″, which is relaxed already, are unset, since this step must not read them. */
function stateOf(problem: Problem, name: StateName, seed: number) {
  const [n, d, P] = [problem.X.rows, problem.X.columns, problem.patterns.count];
  const pairs = 2 * P * n;
  const { scale, shift } = STATE_SHAPE[name];
  const values = (count: number, at: number) => signedValues(count, seed + at).map((value) => scale * value);
  return {
    aggregates: name === 'no neuron' ? new Float32Array(n * d) : values(n * d, 10),
    weights: name === 'no neuron' ? new Float32Array(2 * n * d) : values(2 * n * d, 11),
    slacks:
      problem.cone === 'soft'
        ? concatenate(
            nans(2 * pairs),
            values(pairs, 12).map((value) => value - shift / 8),
            nans(pairs),
          )
        : new Float32Array(1),
    multipliers: concatenate(guesses(2 * n), nans(2 * P + 2 * n)),
  };
}

type State = ReturnType<typeof stateOf>;

/** The multipliers of the step before, from which Newton's method starts: none for every second sample, as at first, and any for the rest. */
function guesses(count: number): Float32Array {
  return signedValues(count, 77).map((value, at) => (at % 2 === 0 ? 0 : Math.abs(value)));
}

type Overrides = Partial<OverrideValues<typeof sampleStep.overrides>>;

/** One step of several classes, which share everything but targets and state; the buffers of each of them. */
async function runClasses(
  problems: readonly Problem[],
  states: readonly State[],
  weights: Weights,
  overrides: Overrides,
  workgroups?: Workgroups,
) {
  const { X, patterns, perturbation, loss, cone } = problems[0]!;
  const [n, d, classes] = [X.rows, X.columns, problems.length];
  const robust = isRobust(problems[0]!);
  const widths = { aggregates: d, weights: d, slacks: cone === 'soft' ? n : 1, multipliers: 1, residual: d };
  const together = (part: keyof State) =>
    interleave(
      states.map((state) => state[part]),
      widths[part],
    );
  const got = await runKernel(
    accelerator,
    overrides.ONE_SUBGROUP === 1 ? sampleStepInSubgroup : sampleStep,
    { BOX: Number(robust && perturbation.norm === 'linf'), ...overrides },
    {
      x: Float32Array.from(X.data),
      targets: concatenate(
        interleave(
          problems.map(({ y }) => y),
          1,
        ),
        perturbation.radius,
      ),
      aggregates: together('aggregates'),
      weights: together('weights'),
      slacks: together('slacks'),
      multipliers: together('multipliers'),
      residual: nans(classes * n * d),
    },
    {
      first: 0,
      samples: n,
      all_samples: n,
      features: d,
      patterns: patterns.count,
      classes,
      loss: LOSS_CODE[loss],
      soft: Number(cone === 'soft'),
      ball: Number(robust && perturbation.norm === 'l2'),
      rho_a: weights.a,
      rho_pi: weights.pi,
      relaxation: RELAXATION,
    },
    workgroups ?? [classes * n],
  );
  const parts = (part: 'weights' | 'multipliers' | 'residual') => separate(got[part], classes, widths[part]);
  const [weightParts, multipliers, residual] = [parts('weights'), parts('multipliers'), parts('residual')];
  return problems.map((_, at) => ({
    weights: weightParts[at]!,
    multipliers: multipliers[at]!,
    residual: residual[at]!,
  }));
}

type Result = Awaited<ReturnType<typeof runClasses>>[number];

async function run(problem: Problem, state: State, weights: Weights, overrides: Overrides = {}, workgroups?: Workgroups): Promise<Result> {
  return (await runClasses([problem], [state], weights, overrides, workgroups))[0]!;
}

/**
 * The kernel against its twin, sample by sample. The kernel's a and π follow from its p, q as the twin's do, to a few roundings of
 * b, π⁰ and the steps; and its p, q solve their equations with an error E of at most K roundings of the terms: one for each addend
 * of the sums over features and patterns, 12 of each term, 28 for a norm, a division, an exponential and the root's resolution. So
 * the result is the exact step of a loss whose argument is moved by E, and strong monotonicity bounds its distance D from the exact
 * one, in the metric of the weights, by D² ≤ D · (roundings of the inputs) + (E/n) (|Δp| + |Δq|).
 */
function expectStep(problem: Problem, state: State, weights: Weights, got: Result): void {
  const { X, y, perturbation, patterns } = problem;
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const pairs = 2 * P * n;
  const [oldA, oldMu] = sections(state.weights, n * d);
  const [, , relaxedPi] = problem.cone === 'soft' ? sections(state.slacks, pairs) : [];
  const oldNu = Float64Array.from(
    { length: pairs },
    (_, at) => state.multipliers[at < pairs / 2 ? at % n : n + (at % n)]! / (n * weights.pi),
  );
  const b = relaxed(state.aggregates, oldA!, oldMu!);
  const pi0 = relaxedPi && {
    value: oldNu.map((value, at) => relaxedPi[at]! + value),
    magnitude: oldNu.map((value, at) => Math.abs(relaxedPi[at]!) + Math.abs(value)),
  };
  const want = { a: b.value.slice(), pi: pi0?.value.slice(), p: new Float64Array(n), q: new Float64Array(n) };
  reference(problem, want, weights.a, weights.pi);
  const [a, mu] = sections(got.weights, n * d);
  const [p, q] = sections(got.multipliers, n);
  const rises = got.multipliers.subarray(2 * n + 2 * P);
  const pi = relaxedPi?.map((value, at) => value + rises[at < pairs / 2 ? at % n : n + (at % n)]!);
  const [c, cPi] = [1 / (n * weights.a), 1 / (n * weights.pi)];
  const rounding = (2 * d + 2 * P + 40) * 2 ** -24;
  const aSize = b.magnitude.slice();
  const piSize = pi0?.magnitude.slice();
  for (let k = 0; k < n; k++) {
    const total = p![k]! + q![k]! + want.p[k]! + want.q[k]!;
    let [size, distance] = [0, 0];
    let argument = Math.abs(y[k]!) + 2 + total;
    for (let at = k * d; at < (k + 1) * d; at++) {
      const most = Math.abs(X.data[at]!) + perturbation.radius[at % d]!;
      aSize[at]! += total * c * most;
      argument += most * aSize[at]!;
      size += weights.a * aSize[at]! ** 2;
      distance += weights.a * (a![at]! - want.a[at]!) ** 2;
    }
    for (let at = k; pi && at < pairs; at += n) {
      piSize![at]! += total * cPi;
      argument += piSize![at]!;
      size += weights.pi * piSize![at]! ** 2;
      distance += weights.pi * (pi[at]! - want.pi![at]!) ** 2;
    }
    if (perturbation.norm === 'l2') argument += perturbation.radius[0]! * Math.sqrt(squares(aSize, k * d, d));
    const moved = (rounding * argument * (Math.abs(p![k]! - want.p[k]!) + Math.abs(q![k]! - want.q[k]!))) / n;
    const bound = rounding * Math.sqrt(size) + Math.sqrt(moved);
    expect.soft(Math.sqrt(distance) <= bound, `sample ${k} is off by ${Math.sqrt(distance)}, bound ${bound}`).toBe(true);
    const fault = multiplierFault(problem, k, sidesAt(problem, k, Float64Array.from(a!), pi), p![k]!, q![k]!);
    expect.soft(fault <= rounding * argument, `multipliers of sample ${k} are off by ${fault}, bound ${rounding * argument}`).toBe(true);
  }
  const left = (start: ArrayLike<number>, copy: ArrayLike<number>) => Float64Array.from(start, (value, at) => value - copy[at]!);
  expectWithinRounding(mu!, left(b.value, a!), aSize, 16);
  const residual = Float64Array.from(a!, (value, at) => weights.a * (value - mu![at]! - state.aggregates[at]!));
  const residualSize = aSize.map((value, at) => weights.a * (2 * value + Math.abs(state.aggregates[at]!)));
  expectWithinRounding(got.residual, residual, residualSize, 4);
  expect(got.multipliers.subarray(2 * n, 2 * n + 2 * P)).toEqual(nans(2 * P));
}

async function check(kind: Kind, sizes: Sizes, name: StateName, overrides: Overrides, weights = WEIGHTS, seed = 1): Promise<void> {
  const problem = proxProblem(kind, sizes, seed);
  const state = stateOf(problem, name, seed);
  expectStep(problem, state, weights, await run(problem, state, weights, overrides));
}

const named = KINDS.map((kind) => [titleOf(kind), kind] as const);

describe.each([1, 4, 8, 64])('sample_step, workgroups of %i', (size) => {
  const shapes = [
    { samples: 1, features: 1, patterns: 1 },
    { samples: 7, features: size - 1, patterns: 2 },
    { samples: 8, features: size, patterns: 1 },
    { samples: 9, features: size + 1, patterns: 5 },
    { samples: 13, features: 37, patterns: 2 },
  ].filter(({ features }) => features > 0);
  test.each(named)('%s', async (_, kind) => {
    for (const shape of shapes) await check(kind, shape, 'ordinary', { WORKGROUP_SIZE: size });
  });
});

test.each(named)('sample_step, workgroups as the solver chooses them, %s', async (_, kind) => {
  await check(kind, { samples: 13, features: 37, patterns: 6 }, 'ordinary', reductionWidth(accelerator));
});

test.each(named)('sample_step, three classes at once, %s', async (_, kind) => {
  const [sizes, seeds] = [{ samples: 11, features: 5, patterns: 3 }, [1, 2, 3]];
  const shared = proxProblem(kind, sizes, 1);
  const problems = seeds.map((seed) => ({ ...shared, y: proxProblem(kind, sizes, seed).y }));
  const states = problems.map((problem, at) => stateOf(problem, 'ordinary', 10 * at));
  const got = await runClasses(problems, states, WEIGHTS, {});
  problems.forEach((problem, at) => expectStep(problem, states[at]!, WEIGHTS, got[at]!));
});

describe.each(STATES)('sample_step, state %s', (name) => {
  test.each(named)('%s', (_, kind) => check(kind, { samples: 33, features: 6, patterns: 2 }, name, {}));
});

test.each([
  { a: 8, pi: 2 ** -4 },
  { a: 2 ** -12, pi: 2 ** -6 },
  { a: 2 ** -8, pi: 16 },
  { a: 2 ** -16, pi: 2 ** -16 },
])('weights $a, $pi, seeds 1 to 5', async (weights) => {
  for (let seed = 1; seed <= 5; seed++) {
    for (const kind of KINDS)
      await check(kind, { samples: 19, features: 1 + (seed % 3), patterns: 4 }, 'ordinary', {}, weights, 100 * seed);
  }
});

test.each(named)('more workgroups than one row holds, %s', async (_, kind) => {
  const problem = proxProblem(kind, { samples: 50, features: 3, patterns: 2 }, 1);
  const state = stateOf(problem, 'ordinary', 1);
  expectStep(problem, state, WEIGHTS, await run(problem, state, WEIGHTS, {}, twoRows(50, 1)));
});

test.each([1, 3])('a step that takes b along x almost to zero, in the l2 ball, %i features', async (features) => {
  const problem = proxProblem({ loss: 'squared', cone: 'hard', ball: 'l2' }, { samples: 7, features, patterns: 1 }, 1);
  problem.y.fill(0);
  const aggregates = Float32Array.from(problem.X.data, (value) => 8 * value);
  const state = {
    aggregates,
    weights: new Float32Array(2 * aggregates.length),
    slacks: new Float32Array(1),
    multipliers: concatenate(guesses(14), nans(16)),
  };
  for (const a of [2 ** -4, 2 ** -10, 2 ** -16, 2 ** -18])
    expectStep(problem, state, { a, pi: 1 }, await run(problem, state, { a, pi: 1 }));
});

test('both multipliers of the squared loss are positive somewhere', async () => {
  const problem = proxProblem({ loss: 'squared', cone: 'soft', ball: 'box' }, { samples: 33, features: 6, patterns: 2 }, 1);
  const { multipliers } = await run(problem, stateOf(problem, 'far outside', 1), WEIGHTS);
  const [p, q] = sections(multipliers, 33);
  expect(p!.filter((value, k) => value > 0 && q![k]! > 0).length).toBeGreaterThan(10);
});

test.each(['hinge', 'logistic'] as const)('the multiplier of the %s loss is 0, 1 and between somewhere', async (loss) => {
  const inside = { zero: 0, between: 0, one: 0 };
  for (const name of STATES) {
    const problem = proxProblem({ loss, cone: 'soft', ball: 'box' }, { samples: 33, features: 6, patterns: 2 }, 1);
    const { multipliers } = await run(problem, stateOf(problem, name, 1), WEIGHTS);
    sections(multipliers, 33)[0]!.forEach((p, k) => {
      if (problem.y[k]! > 0) return;
      inside[p < 1e-6 ? 'zero' : p > 1 - 1e-6 ? 'one' : 'between']++;
    });
  }
  expect(Math.min(...Object.values(inside))).toBeGreaterThan(5);
});

// Newton's method with the right slopes, on a piecewise linear (hinge) or smooth equation in one variable, or a piecewise linear one in two.
test.each([
  { loss: 'hinge', PASSES: 3 },
  { loss: 'logistic', PASSES: 5 },
  { loss: 'squared', PASSES: 6 },
] as const)('$PASSES passes suffice for the $loss loss, seeds 1 to 5', async ({ loss, PASSES }) => {
  for (let seed = 1; seed <= 5; seed++) {
    for (const kind of KINDS.filter((one) => one.loss === loss))
      await check(kind, { samples: 33, features: 6, patterns: 2 }, 'ordinary', { PASSES }, WEIGHTS, seed);
  }
});
