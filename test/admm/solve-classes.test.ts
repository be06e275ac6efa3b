import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { solve } from '../../src/admm/solve';
import { solveClasses, type ClassesInput } from '../../src/admm/solve-classes';
import type { Accelerator } from '../../src/gpu/accelerator';
import { networkObjective } from '../../src/model/network-objective';
import { programValue } from '../../src/problem/objective';
import { defineProblem } from '../../src/problem/problem';
import { testAccelerator } from '../support/accelerator';
import { generate, type Kind } from '../support/problems';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const KINDS: readonly Kind[] = [
  { loss: 'squared', cone: 'soft', ball: 'box' },
  { loss: 'logistic', cone: 'hard', ball: 'none' },
];

function inputOf(kind: Kind): ClassesInput {
  const { problem } = generate(kind, 4, { samples: 24, features: 4, patterns: 6, beta: 0.05 });
  const { X, y, patterns, loss, cone, beta, perturbation } = problem;
  const targets = [0, 5, 11].map((turn) => y.map((_, k) => y[(k + turn) % y.length]!));
  return { X, patterns, loss, cone, beta, epsilon: perturbation.radius, norm: perturbation.norm, targets };
}

describe.each(['cpu', 'gpu'] as const)('on the %s, seed 4', (where) => {
  test.each(KINDS)('every class has a certificate of its own program, $loss $cone $ball', async (kind) => {
    const { targets, ...shared } = inputOf(kind);
    const device = where === 'cpu' ? 'cpu' : accelerator;
    const batch = await solveClasses({ ...shared, targets }, { device, gap: 1e-3 });
    expect(batch.status).toBe('solved');
    expect(batch.classes.length).toBe(targets.length);
    expect(batch.relativeGap).toBe(Math.max(...batch.classes.map(({ relativeGap }) => relativeGap)));
    for (const [at, y] of targets.entries()) {
      const problem = defineProblem({ ...shared, y });
      const { objective, relativeGap, convex, network, status } = batch.classes[at]!;
      expect(status).toBe('solved');
      expect(relativeGap).toBeLessThanOrEqual(1e-3);
      const { value, coneViolation } = programValue(problem, convex);
      expect(value).toBe(objective.program);
      expect(coneViolation).toBeLessThanOrEqual(2 ** -50);
      expect(networkObjective(problem, network)).toBe(objective.network);
      const alone = await solve(problem, { device: 'cpu', gap: 1e-3 });
      expect(objective.dualBound).toBeLessThanOrEqual(alone.objective.program);
      expect(alone.objective.dualBound).toBeLessThanOrEqual(objective.program);
    }
  });
});

test('a limit is a status, of the batch and of the classes that it stopped, seed 4', async () => {
  const batch = await solveClasses(inputOf(KINDS[0]!), { device: 'cpu', gap: 1e-12, maxIterations: 3 });
  expect(batch.status).toBe('iteration-limit');
  expect(batch.classes.map(({ status }) => status)).toEqual(['iteration-limit', 'iteration-limit', 'iteration-limit']);
  expect(batch.iterations).toBe(3);
});

test('reports progress of the class with the largest gap, seed 4', async () => {
  const gaps: number[] = [];
  const batch = await solveClasses(inputOf(KINDS[0]!), {
    device: 'cpu',
    gap: 1e-2,
    onProgress: ({ relativeGap }) => gaps.push(relativeGap),
  });
  expect(gaps.at(-1)).toBe(batch.relativeGap);
});

test.each([
  ['no targets', { targets: [] }, {}, /targets is empty/],
  ['targets of another length', { targets: [[1, -1]] }, {}, /y has 2 values but X has 24 samples/],
  ['a warm start', {}, { warmStart: undefined }, /warmStart is given/],
  ['a splitting', {}, { splitting: 'prediction' }, /splitting is given/],
] as const)('refuses %s', async (_, input, settings, message) => {
  await expect(solveClasses({ ...inputOf(KINDS[0]!), ...input }, { device: 'cpu', ...settings })).rejects.toThrow(message);
});

test('one class is a batch, in seconds that have passed, and what progress throws leaves nothing behind, seed 4', async () => {
  const input = inputOf(KINDS[0]!);
  const one = { ...input, targets: input.targets.slice(1, 2) };
  const before = accelerator.memory;
  const started = performance.now();
  const shown: number[] = [];
  const settings = { device: accelerator, gap: 1e-12, maxIterations: 20, checkEvery: 5 };
  const batch = await solveClasses(one, { ...settings, onProgress: ({ seconds }) => shown.push(seconds) });
  const passed = (performance.now() - started) / 1000;
  expect(batch.classes).toHaveLength(1);
  for (const seconds of [...shown, batch.seconds, batch.classes[0]!.seconds]) {
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(passed);
  }
  expect(shown.length).toBeGreaterThan(0);
  const stop = new Error('stop');
  const onProgress = (): never => {
    throw stop;
  };
  await expect(solveClasses(input, { ...settings, onProgress })).rejects.toBe(stop);
  await expect(solve(defineProblem({ ...one, y: one.targets[0]! }), { ...settings, onProgress })).rejects.toBe(stop);
  expect(accelerator.memory).toMatchObject({ bytes: before.bytes, buffers: before.buffers });
});
