import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Accelerator } from '../src/gpu/accelerator';
import type { OverrideValues } from '../src/gpu/kernel';
import { attackStep, TARGET_CODE, type RowTarget } from '../src/kernels/attack-step';
import { reductionWidth } from '../src/kernels/reduction-width';
import type { AttackSet } from '../src/reference/attack-set';
import { attackStep as reference } from '../src/reference/attack-step';
import { testAccelerator } from './support/accelerator';
import { expectUntouched, expectWithinRounding, nans, signedValues } from './support/compare';
import { concatenate, runKernel, sections, twoRows } from './support/run-kernel';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const SAMPLES = 3;
const NO_RANGE = [-(2 ** 126), 2 ** 126] as const;

interface Case {
  readonly rows: number;
  readonly features: number;
  readonly norm: 'linf' | 'l2';
  readonly target: RowTarget;
  readonly rate: number;
  readonly range: readonly [number, number];
  readonly keep: boolean;
  readonly first: boolean;
  readonly zeroGradient: boolean;
}

const ORDINARY: Case = {
  rows: 2 * SAMPLES,
  features: 5,
  norm: 'linf',
  target: 'margin',
  rate: 0.5,
  range: NO_RANGE,
  keep: true,
  first: false,
  zeroGradient: false,
};

/** Clean points, rows somewhere in their sets, radii of which every third is 0 in a box, gradients with a zero here and there. */
function stateOf({ rows, features, norm, target, zeroGradient }: Case) {
  const clean = signedValues(SAMPLES * features, 1);
  const radius = new Float32Array(features).map((_, j) => (norm === 'l2' ? 0.375 : j % 3 === 2 ? 0 : 0.25 + j * 2 ** -8));
  const within = signedValues(rows * features, 2);
  const reach = norm === 'l2' ? 1 / Math.sqrt(features) : 1;
  const points = within.map((share, at) => clean[at % (SAMPLES * features)]! + 0.9 * reach * share * radius[at % features]!);
  const gradients = signedValues(rows * features, 3).map((value, at) => (zeroGradient || at % 11 === 5 ? 0 : value));
  const targets = signedValues(SAMPLES, 4).map((value) => (target === 'margin' ? (value < 0 ? -1 : 1) : value));
  return { clean, targets, radius, outputs: signedValues(rows, 5), gradients, points, worst: signedValues(rows * features, 6) };
}

function sideOf(target: RowTarget, row: number, f: number, y: number): number {
  if (target === 'margin') return -y;
  if (target === 'residual') return f >= y ? 1 : -1;
  return Math.floor(row / SAMPLES) % 2 === 0 ? 1 : -1;
}

type Overrides = Partial<OverrideValues<typeof attackStep.overrides>>;

async function check(changes: Partial<Case>, overrides: Overrides = {}, workgroups?: readonly [number, number?]): Promise<void> {
  const given = { ...ORDINARY, ...changes };
  const { rows, features, norm, target, rate, range } = given;
  const state = stateOf(given);
  const { clean, targets, radius, outputs, gradients, points, worst } = state;
  const sides = Array.from(outputs, (f, row) => sideOf(target, row, f, targets[row % SAMPLES]!));
  const wantedValues = Float64Array.from(
    sides,
    (side, row) => side * (outputs[row]! - (target === 'margin' ? 0 : targets[row % SAMPLES]!)),
  );
  // Every other row has met something worse before.
  const values = Float32Array.from(wantedValues, (value, row) => (given.first ? Infinity : value + (row % 2 === 0 ? -1 : 1)));
  const got = await runKernel(
    accelerator,
    attackStep,
    overrides,
    { ...state, points: concatenate(points, nans(8)), worst: concatenate(worst, nans(8)), values: concatenate(values, nans(8)) },
    {
      rows,
      samples: SAMPLES,
      features,
      target_code: TARGET_CODE[target],
      ball: Number(norm === 'l2'),
      keep: Number(given.keep),
      first: Number(given.first),
      rate,
      range_low: range[0],
      range_high: range[1],
    },
    workgroups ?? [rows],
  );

  const set: AttackSet = { perturbation: { norm, radius: Float64Array.from(radius) }, range };
  const moved = sections(points, features).flatMap((start, row) => {
    const x = Float64Array.from(start);
    if (rate > 0) {
      const at = (row % SAMPLES) * features;
      reference(
        set,
        Float64Array.from(clean.subarray(at, at + features)),
        x,
        Float64Array.from(gradients.subarray(row * features, (row + 1) * features)),
        sides[row]! * rate,
      );
    }
    return [...x];
  });
  // Box: the step is rounded twice, x + step and c ± ε once each. Ball: two norms over the features, their quotients and products.
  const magnitude = Float64Array.from(points, (x, at) => {
    const center = Math.abs(clean[at % (SAMPLES * features)]!);
    return 2 * (Math.abs(x) + center) + 4 * radius[at % features]!;
  });
  expectWithinRounding(got.points.subarray(0, rows * features), Float64Array.from(moved), magnitude, norm === 'l2' ? features + 8 : 4);
  expectUntouched(got.points.subarray(rows * features));

  const taken = (row: number) => given.keep && (given.first || row % 2 === 0);
  got.worst.subarray(0, rows * features).forEach((value, at) => {
    expect(value).toBe(taken(Math.floor(at / features)) ? points[at] : worst[at]);
  });
  got.values.subarray(0, rows).forEach((value, row) => {
    const kept = taken(row) ? Math.fround(wantedValues[row]!) : values[row]!;
    expect(value).toBe(kept);
  });
  expectUntouched(got.worst.subarray(rows * features));
  expectUntouched(got.values.subarray(rows));
}

describe.each(['linf', 'l2'] as const)('attack_step, %s', (norm) => {
  describe.each([1, 8, 32])('workgroups of %i', (size) => {
    test.each([1, Math.max(1, size - 1), size, size + 1, 3 * size + 2])('%i features', (features) =>
      check({ norm, features }, { WORKGROUP_SIZE: size }),
    );
  });

  test.each(['margin', 'residual', 'both-sides'] as const)('on the %s', (target) => check({ norm, target, rows: 4 * SAMPLES }));
  test.each([0, 2 ** -6, 1, 8])('a step of %f radii', (rate) => check({ norm, rate }));
  test('within a range that cuts the set, with clean points outside it', () => check({ norm, range: [-0.5, 0.25], rate: 1 }));
  test('a gradient of zero moves nothing', () => check({ norm, zeroGradient: true }));
  test('without keeping anything', () => check({ norm, keep: false }));
  test('the first step keeps the row whatever was there', () => check({ norm, first: true }));
  test('workgroups as the attacks choose them', () => check({ norm, features: 37 }, reductionWidth(accelerator)));
  test('more rows than one row of workgroups holds', () => check({ norm, rows: 3 * SAMPLES }, {}, twoRows(9, 1) as [number, number]));
});
