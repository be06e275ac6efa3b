import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { solve } from '../../src/admm/solve';
import type { Solution } from '../../src/admm/solution';
import { directionPrice } from '../../src/enrich/direction-price';
import { wordsOf } from '../../src/enrich/pattern-set';
import { pricePatterns } from '../../src/enrich/price';
import { priceBatch } from '../../src/enrich/price-batch';
import { searchOnCpu } from '../../src/enrich/price-search';
import { startAt, withMorePatterns } from '../../src/enrich/true-patterns';
import type { Accelerator } from '../../src/gpu/accelerator';
import { programValue } from '../../src/problem/objective';
import { defineProblem, type Problem } from '../../src/problem/problem';
import { radiusOf, shrinkByRadius } from '../../src/problem/radius';
import { enumeratePatterns } from '../../src/sampling/enumerate';
import { samplePatterns } from '../../src/sampling/sample';
import { testAccelerator } from '../support/accelerator';
import { noisyTeacher } from '../support/noisy-teacher';
import { drawsOf, generate, KINDS, type Kind } from '../support/problems';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

async function solved(kind: Kind, settings: { gap?: number; samples?: number } = {}): Promise<{ problem: Problem; solution: Solution }> {
  const { gap = 2e-2, samples = 16 } = settings;
  const { X, y } = noisyTeacher(samples, 4, kind.loss, 3);
  const epsilon = kind.ball === 'none' ? 0 : kind.ball === 'l2' ? 0.05 : [0.05, 0.05, 0.05, 0];
  const problem = defineProblem({
    X,
    y,
    patterns: await samplePatterns(X, { patterns: 4, seed: 2 }),
    loss: kind.loss,
    cone: kind.cone,
    beta: 0.01,
    epsilon,
    norm: kind.ball === 'l2' ? 'l2' : 'linf',
  });
  return { problem, solution: await solve(problem, { device: 'cpu', gap }) };
}

/** −σ Σ_k d_k z_kᵀu − Σ_k c_k (rad(u) − e_k x_kᵀu)₊ for given bits, from its definition; u has unit length. */
function priceOfBits(problem: Problem, { dual }: Solution, u: Float64Array, half: number, bits: ArrayLike<number>): number {
  const { X, perturbation } = problem;
  const [n, d] = [X.rows, X.columns];
  const rad = radiusOf(perturbation, u);
  let price = 0;
  for (let k = 0; k < n; k++) {
    let [product, value] = [0, 0];
    for (let j = 0; j < d; j++) {
      product += X.data[k * d + j]! * u[j]!;
      value += (dual!.Z ? dual!.Z[k * d + j]! : ((dual!.p[k]! - dual!.q[k]!) / n) * X.data[k * d + j]!) * u[j]!;
    }
    const cap = (half === 0 ? dual!.p[k]! : dual!.q[k]!) / n;
    price += (half === 0 ? -1 : 1) * bits[k]! * value - cap * Math.max(0, rad - (2 * bits[k]! - 1) * product);
  }
  return price;
}

function unitVector(d: number, seed: number): Float64Array {
  const u = drawsOf(seed).normals(d);
  const length = Math.sqrt(u.reduce((sum, value) => sum + value * value, 0));
  return u.map((value) => value / length);
}

describe.each(KINDS.filter(({ cone, loss }) => cone === 'soft' && loss !== 'logistic'))('directionPrice: $loss, $ball', (kind) => {
  test('is the best of all patterns for a direction, and no more than the norm of their dual constraint, seed 4', async () => {
    const { problem } = generate(kind, 4, { samples: 7, epsilon: 0.3 });
    const solution = await solve(problem, { device: 'cpu', gap: 0.1 });
    const [n, d] = [problem.X.rows, problem.X.columns];
    for (const half of [0, 1] as const) {
      const u = unitVector(d, 5 + half);
      const { price, bits } = directionPrice(problem, solution.dual!, u, half);
      const prices = Array.from({ length: 2 ** n }, (_, pattern) =>
        priceOfBits(
          problem,
          solution,
          u,
          half,
          Array.from({ length: n }, (_, k) => (pattern >> k) & 1),
        ),
      );
      expect(price).toBeCloseTo(Math.max(...prices), 12);
      expect(priceOfBits(problem, solution, u, half, bits)).toBeCloseTo(price, 12);
      expect(
        directionPrice(
          problem,
          solution.dual!,
          u.map((value) => 3 * value),
          half,
        ).price,
      ).toBeCloseTo(price, 12);
      expect(price).toBeLessThanOrEqual(dualNorm(problem, solution, half, bits) + 1e-12);
    }
  });
});

/** ‖soft(−σ Σ d_k z_k + Σ α_k e_k x_k, Σ α_k ε)‖ for some legal α. */
function dualNorm({ X, perturbation }: Problem, { dual }: Solution, half: number, bits: Uint8Array): number {
  const [n, d] = [X.rows, X.columns];
  const g = new Float64Array(d);
  let weight = 0;
  for (let k = 0; k < n; k++) {
    const alpha = ((half === 0 ? dual!.p[k]! : dual!.q[k]!) / n) * ((k % 3) / 2);
    weight += alpha;
    for (let j = 0; j < d; j++) {
      const x = X.data[k * d + j]!;
      const z = dual!.Z ? dual!.Z[k * d + j]! : ((dual!.p[k]! - dual!.q[k]!) / n) * x;
      g[j]! += (half === 0 ? -1 : 1) * bits[k]! * z + alpha * (2 * bits[k]! - 1) * x;
    }
  }
  shrinkByRadius(perturbation, g, 0, weight);
  return Math.sqrt(g.reduce((sum, value) => sum + value * value, 0));
}

describe.each(KINDS.filter(({ loss }) => loss === 'squared'))('pricePatterns: squared, $cone, $ball', (kind) => {
  test('finds new patterns that lower the optimum, priced in double precision, seed 3', async () => {
    const { problem, solution } = await solved(kind);
    const found = await pricePatterns(problem, solution, { device: 'cpu', count: 4 });
    expect(found.patterns.count).toBeGreaterThan(0);
    expect(found.patterns.count).toBeLessThanOrEqual(4);
    expect(found.largest).toBeGreaterThanOrEqual(found.violations[0]!);
    const d = problem.X.columns;
    found.violations.forEach((violation, i) => {
      expect(violation).toBeGreaterThan(1e-2);
      if (i > 0) expect(violation).toBeLessThanOrEqual(found.violations[i - 1]!);
      const u = found.directions.data.subarray(i * d, (i + 1) * d);
      const prices = ([0, 1] as const).map((half) => directionPrice(problem, solution.dual!, u, half).price);
      expect(prices.map((price) => price / problem.beta - 1).some((value) => Math.abs(value - violation) < 1e-9)).toBe(true);
    });
    // defineProblem refuses repeated patterns, so these are new.
    const words = Array.from({ length: found.patterns.count }, (_, i) => wordsOf(found.patterns, i));
    const next = withMorePatterns({ problem, convex: solution.convex }, words);
    expect(next.problem.patterns.count).toBe(problem.patterns.count + found.patterns.count);
    const better = await solve(next.problem, { device: 'cpu', gap: 2e-2, warmStart: startAt(next, solution) });
    // Below the lower bound of the program without them.
    expect(better.objective.program).toBeLessThan(solution.objective.dualBound);
    expect(programValue(next.problem, better.convex).coneViolation).toBeLessThan(1e-9);
  });
});

test('hard cones with ε > 0: moving what the ascent finds into its cones gives patterns that the ascent alone does not, seed 3', async () => {
  const { problem, solution } = await solved({ loss: 'squared', cone: 'hard', ball: 'box' }, { gap: 5e-2 });
  const starts = {
    directions: { rows: 256, columns: 4, data: drawsOf(7).normals(1024) },
    halves: Uint8Array.from({ length: 256 }, (_, h) => h % 2),
  };
  const { directions } = await searchOnCpu(priceBatch(problem, solution.dual!, starts), 40, undefined);
  const alone = new Set<string>();
  for (let h = 0; h < 256; h++) {
    const { price, bits } = directionPrice(problem, solution.dual!, directions.data.slice(4 * h, 4 * h + 4), (h % 2) as 0 | 1);
    if (price > 1.01 * problem.beta) alone.add(bits.join(''));
  }
  const { patterns } = await pricePatterns(problem, solution, { device: 'cpu', count: 64 });
  expect(patterns.count).toBeGreaterThan(alone.size);
});

describe.each(KINDS.filter(({ loss, cone }) => loss === 'hinge' && cone === 'soft'))('on the GPU: hinge, soft, $ball', (kind) => {
  test('the ascent gets as far as in double precision, seed 3', async () => {
    const { problem, solution } = await solved(kind, { samples: 24 });
    const [gpu, cpu] = [
      await pricePatterns(problem, solution, { device: accelerator, starts: 64 }),
      await pricePatterns(problem, solution, { device: 'cpu', starts: 64 }),
    ];
    expect(cpu.largest).toBeGreaterThan(0.1);
    expect(Math.abs(gpu.largest - cpu.largest)).toBeLessThan(0.02 * (1 + cpu.largest));
  });
});

test('with every pattern in the program none is violated by more than the dual point is off, seed 6', async () => {
  const { X, y } = noisyTeacher(12, 2, 'squared', 6);
  const problem = defineProblem({ X, y, patterns: await enumeratePatterns(X), loss: 'squared', beta: 0.02 });
  const solution = await solve(problem, { device: 'cpu', gap: 1e-4 });
  const found = await pricePatterns(problem, solution, { device: 'cpu', tolerance: 0 });
  expect(found.patterns.count).toBe(0);
  expect(Math.abs(found.largest)).toBeLessThan(0.02);
});

test('wrong arguments are told', async () => {
  const { problem, solution } = await solved({ loss: 'squared', cone: 'soft', ball: 'none' });
  await expect(pricePatterns(problem, solution, { count: 0 })).rejects.toThrow('count is 0: expected an integer of at least 1');
  await expect(pricePatterns(problem, solution, { tolerance: -1 })).rejects.toThrow('tolerance is -1');
  await expect(pricePatterns(problem, { ...solution, dual: undefined })).rejects.toThrow('no dual point');
  const controller = new AbortController();
  controller.abort(new Error('enough'));
  await expect(pricePatterns(problem, solution, { device: 'cpu', signal: controller.signal })).rejects.toThrow('enough');
});
