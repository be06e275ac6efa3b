import { GpuError } from '../errors';
import type { Accelerator } from '../gpu/accelerator';
import { describeAdapter } from '../gpu/device';
import { zeros } from '../matrix';
import { packPatterns } from '../problem/patterns';
import { isRobust, type Problem } from '../problem/problem';
import { AVERAGE_STRIDE, BLOCKS, type Norms, type Penalties, type Point, type Splitting } from '../problem/splitting';
import { within } from '../profile/profile';
import { fillGaussians } from '../random';
import { initialPenalties } from './penalties';
import { ON_CPU, ON_GPU } from './splittings';

/** Samples beyond two words of a pattern and one workgroup of most kernels, features and patterns that are multiples of nothing. */
const SIZE = { samples: 67, features: 5, patterns: 3 } as const;
const SEED = 1;
const RELAXATION = 1.6;
/**
 * How far single precision may be from double precision after these iterations, relative to the largest entry: rounding leaves less than
 * 1e-4 on every adapter tried, and a kernel that drops, swaps or repeats a term is wrong by some tenths.
 */
const TOLERANCE = 1e-3;

const verdicts = new WeakMap<GPUDevice, Map<string, Promise<void>>>();

/**
 * Known answers for every kernel that a problem of this kind needs: iterations of a small problem of the same loss, cone and
 * perturbation, with a change of penalties, against the same in double precision. Once for a device, in some milliseconds beyond the
 * compilation that the solve needs anyway.
 *
 * @throws GpuError 'self-test-failed' that says what was wrong.
 */
export async function selfTest(accelerator: Accelerator, problem: Problem, kind: Splitting['kind']): Promise<void> {
  const { device } = accelerator;
  const { loss, cone, perturbation } = problem;
  const known = verdicts.get(device) ?? new Map<string, Promise<void>>();
  verdicts.set(device, known);
  const key = [kind, loss, cone, isRobust(problem) ? perturbation.norm : 'none'].join();
  let verdict = known.get(key);
  if (verdict === undefined) {
    verdict = within(accelerator.profile, 'self-test', () => compare(accelerator, smallProblem(problem), kind));
    known.set(key, verdict);
    // A fault while testing is no verdict.
    verdict.catch(() => known.delete(key));
  }
  return verdict;
}

async function compare(accelerator: Accelerator, problem: Problem, kind: Splitting['kind']): Promise<void> {
  const initial = initialPenalties(problem, kind);
  const [openOnGpu, openOnCpu] = await Promise.all([ON_GPU[kind](), ON_CPU[kind]()]);
  const lent = accelerator.lend();
  try {
    const got = await openOnGpu(lent, problem, initial, RELAXATION);
    const want = openOnCpu(problem, initial, RELAXATION);
    for (const penalties of [initial, changed(initial)]) {
      await Promise.all([got.setPenalties(penalties), want.setPenalties(penalties)]);
      const norms = await Promise.all([got.advance(AVERAGE_STRIDE), want.advance(AVERAGE_STRIDE)]);
      const points = await Promise.all([got.point(), want.point()]);
      const averages = await Promise.all([got.average(), want.average()]);
      for (const [what, wrong] of [
        ['norms', disagreement(listed(norms[0]), listed(norms[1]))],
        ...differences(points),
        ...differences(averages),
      ] as const) {
        if (!(wrong <= TOLERANCE)) throw failure(accelerator, what, wrong);
      }
    }
  } finally {
    lent.dispose();
  }
}

/** A fixed problem that needs the same kernels, with data of order 1. */
function smallProblem({ loss, cone, perturbation }: Problem): Problem {
  const { samples, features, patterns } = SIZE;
  const X = zeros(samples, features);
  fillGaussians(X.data, { seed: SEED, stream: 0 }, 0);
  const directions = new Float64Array(patterns * features);
  fillGaussians(directions, { seed: SEED, stream: 1 }, 0);
  const active = (pattern: number, sample: number): boolean => {
    let product = 0;
    for (let j = 0; j < features; j++) product += X.data[sample * features + j]! * directions[pattern * features + j]!;
    return product >= 0;
  };
  const radius = new Float64Array(features).fill(perturbation.radius.some((r) => r > 0) ? 0.1 : 0);
  return {
    X,
    y: Float64Array.from({ length: samples }, (_, k) => (X.data[k * features]! * X.data[k * features + 1]! > 0 ? 1 : -1)),
    patterns: packPatterns(samples, patterns, active),
    loss,
    cone,
    beta: 0.01,
    perturbation: { norm: perturbation.norm, radius },
  };
}

function changed({ v, s, a, pi }: Penalties): Penalties {
  return { v: 2 * v, s: s / 2, a: 1.5 * a, pi: 3 * pi };
}

/** The parts of a point, and how far each is from the other's. */
function differences([got, want]: readonly (Point | undefined)[]): (readonly [string, number])[] {
  if (!got || !want) return [['average', Infinity]];
  return [
    ['V', disagreement(got.V.data, want.V.data)],
    ['p', disagreement(got.p, want.p, 1)],
    ['q', disagreement(got.q, want.q, 1)],
    ['alpha', disagreement(got.alpha, want.alpha, 1 / want.p.length)],
    ['Z', disagreement(got.Z ?? [], want.Z ?? [])],
  ];
}

/** The largest difference, relative to the largest entry; NaN and other lengths are infinitely wrong. */
export function disagreement(got: ArrayLike<number>, want: ArrayLike<number>, least = 0): number {
  if (got.length !== want.length) return Infinity;
  let [size, worst] = [least, 0];
  for (let at = 0; at < want.length; at++) {
    size = Math.max(size, Math.abs(want[at]!));
    const difference = Math.abs(got[at]! - want[at]!);
    worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }
  return worst === 0 ? 0 : worst / size;
}

function listed(norms: Norms): number[] {
  return BLOCKS.flatMap((block) => {
    const values = norms[block];
    return values ? [values.gap, values.size, values.change, values.dual] : [];
  });
}

function failure({ adapter }: Accelerator, what: string, wrong: number): GpuError {
  return new GpuError(
    'self-test-failed',
    `${describeAdapter(adapter)} iterates wrongly: for known data its ${what} is ${(100 * wrong).toPrecision(2)} % off; use device "cpu", or another driver or browser`,
  );
}
