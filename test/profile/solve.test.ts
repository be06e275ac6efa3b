import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Best } from '../../src/admm/best';
import { pgd } from '../../src/attacks/pgd';
import { ReluClassifier } from '../../src/estimators/classifier';
import type { Accelerator } from '../../src/gpu/accelerator';
import { allocate } from '../../src/gpu/buffers';
import { acquireAccelerator } from '../../src/gpu/device';
import { compileKernel } from '../../src/gpu/kernel';
import { readFloats } from '../../src/gpu/readback';
import { submit } from '../../src/gpu/recording';
import { InputError } from '../../src/errors';
import { solve, train } from '../../src/index';
import { Profile } from '../../src/profile/profile';
import { verify } from '../../src/verify/verify';
import { testAccelerator, testGpu } from '../support/accelerator';
import { recordCommands, type Recording } from '../support/record-commands';
import { increment } from '../support/scale-kernel';
import { tinyProblem } from '../support/tiny-problem';
import { drawnSpans } from './spans';

const problem = tinyProblem();
const settings = { maxIterations: 20, checkEvery: 10, gap: 1e-12, splitting: 'lifted' as const };

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const paths = (profile: Profile): string[] => profile.phases.map(({ path }) => path.join('/'));

/** The dispatches of the iterations; how often norms are taken between them depends on how fast the machine is. */
function iterationsOf({ dispatches }: Recording<unknown>): string[] {
  return dispatches
    .filter(({ kernel }) => !['block_norms', 'scaled_sum'].includes(kernel))
    .map(({ kernel, workgroups }) => `${kernel} ${workgroups.join(' ')}`);
}

describe('without a profile', () => {
  test('a solve makes no measure, no query set, no debug group, and one pass for each submission', async () => {
    let recording: Recording<unknown> | undefined;
    const spans = await drawnSpans(async () => {
      recording = await recordCommands(accelerator, () => solve(problem, { ...settings, device: accelerator }));
    });
    expect(spans).toEqual([]);
    expect(recording!.debugGroups).toEqual([]);
    const calls = recording!.encoders.flat();
    expect(calls).toContain('dispatchWorkgroups');
    expect(calls.filter((call) => call.includes('timestamps') || call === 'resolveQuerySet')).toEqual([]);
    for (const encoder of recording!.encoders) {
      const passes = encoder.filter((call) => call === 'beginComputePass').length;
      expect(passes + encoder.filter((call) => call === 'copyBufferToBuffer').length).toBe(1);
    }
  });
});

describe('with a profile', () => {
  test('the same kernels run in the same order and give the same bits', async () => {
    const off = await recordCommands(accelerator, () => solve(problem, { ...settings, device: accelerator, profile: false }));
    const on = await recordCommands(accelerator, () => solve(problem, { ...settings, device: accelerator, profile: new Profile() }));
    expect(iterationsOf(on)).toEqual(iterationsOf(off));
    expect(on.result.convex.data).toEqual(off.result.convex.data);
    expect(on.result.objective).toEqual(off.result.objective);
  });

  test.each([{ requiredFeatures: [] }, { requiredFeatures: ['timestamp-query'] }] as const)(
    'GPU times that never come in hold nothing up for longer than the device may be silent: features $requiredFeatures',
    async ({ requiredFeatures }) => {
      const adapter = (await (await testGpu()).requestAdapter())!;
      const device = await adapter.requestDevice({ requiredFeatures: [...requiredFeatures] });
      const never = new Promise<never>(() => {});
      device.queue.onSubmittedWorkDone = () => never;
      const createBuffer = device.createBuffer.bind(device);
      device.createBuffer = (descriptor) => Object.assign(createBuffer(descriptor), { mapAsync: () => never });
      const profile = new Profile();
      const owner = await acquireAccelerator({ device, answerLimitSeconds: 0.1 });
      const silent = owner.lend(profile);
      const x = allocate(silent, 'x', 1);
      submit(silent, [(await compileKernel(silent, increment)).bind({ x }, {}, [1])]);
      await profile.settled();
      expect(() => allocate(silent, 'late', 1)).toThrow(expect.objectContaining({ code: 'device-lost' }));
      owner.dispose();
      device.destroy();
    },
  );

  test('every phase and every dispatch has a span, within the solve', async () => {
    const profile = new Profile();
    let recording: Recording<unknown> | undefined;
    const spans = await drawnSpans(async () => {
      recording = await recordCommands(accelerator, () => solve(problem, { ...settings, device: accelerator, profile }));
    });
    expect(profile.phase).toBeUndefined();
    for (const phase of ['set-up', 'set-up/factorisation', 'set-up/upload', 'iterations', 'readback', 'certificate', 'recovery']) {
      expect(paths(profile)).toContain(`solve/${phase}`);
    }
    const drawn = (name: string, track: string) => spans.filter((span) => span.name === name && span.track === track);
    for (const { path } of profile.phases) {
      const name = path.at(-1)!;
      const runs = profile.phases.filter((phase) => phase.path.at(-1) === name).reduce((sum, { count }) => sum + count, 0);
      expect(drawn(name, 'Phases').length, name).toBe(runs);
    }
    const [whole] = drawn('solve', 'Phases');
    expect(profile.kernels.length).toBeGreaterThan(8);
    const stamped = accelerator.features.has('timestamp-query');
    for (const { name, dispatches, seconds } of profile.kernels) {
      expect(dispatches, name).toBe(recording!.dispatches.filter(({ kernel }) => kernel === name).length);
      if (!stamped) continue;
      const times = drawn(name, 'GPU kernels');
      expect(times.length, name).toBe(dispatches);
      expect(seconds! * 1000).toBeCloseTo(
        times.reduce((sum, { start, end }) => sum + end - start, 0),
        6,
      );
    }
    const gpu = spans.filter(({ track }) => track === 'GPU kernels');
    expect(gpu.length).toBeGreaterThan(0);
    // Browsers round timestamps to a tenth of a millisecond.
    for (const { start, end } of gpu) {
      expect(start).toBeGreaterThanOrEqual(whole!.start - 0.2);
      expect(end).toBeLessThanOrEqual(whole!.end + 0.2);
    }
  });

  test('every object has a label, and every dispatch the debug groups of its phase and kernel', async () => {
    const fresh = await testAccelerator();
    try {
      const { labels, debugGroups, encoders, dispatches } = await recordCommands(fresh, () =>
        solve(problem, { ...settings, device: fresh, profile: true }),
      );
      expect(labels.length).toBeGreaterThan(50);
      expect(labels.filter((label) => label === undefined || label === '')).toEqual([]);
      expect(debugGroups).toContain('iterations');
      expect(debugGroups).toEqual(expect.arrayContaining([...new Set(dispatches.map(({ kernel }) => kernel))]));
      const calls = encoders.flat();
      expect(calls.filter((call) => call === 'popDebugGroup').length).toBe(debugGroups.length);
    } finally {
      fresh.dispose();
    }
  });

  test('an adapter without timestamps gives one span for each submission', async () => {
    const adapter = await (await testGpu()).requestAdapter();
    const requiredFeatures = (['subgroups'] as const).filter((feature) => adapter!.features.has(feature));
    const device = await adapter!.requestDevice({ label: 'without timestamps', requiredFeatures });
    const plain = await acquireAccelerator({ device });
    try {
      const profile = new Profile();
      const spans = await drawnSpans(() => solve(problem, { ...settings, device: plain, profile }));
      const gpu = spans.filter(({ track }) => track === 'GPU kernels');
      expect(gpu.length).toBeGreaterThan(0);
      for (const { name, start, end } of gpu) {
        expect(name).toMatch(/^\d+ dispatches$/);
        expect(end).toBeGreaterThanOrEqual(start);
      }
      expect(profile.kernels.map(({ seconds }) => seconds)).toEqual(profile.kernels.map(() => undefined));
      const counted = gpu.reduce((sum, { name }) => sum + parseInt(name), 0);
      expect(profile.kernels.reduce((sum, { dispatches }) => sum + dispatches, 0)).toBe(counted);
    } finally {
      plain.dispose();
      device.destroy();
    }
  });

  test.each([2047, 2048, 2049, 4100])('%i dispatches in one submission are all timed', async (count) => {
    const profile = new Profile({ mostSpans: 0 });
    const lent = accelerator.lend(profile);
    try {
      const x = allocate(lent, 'x', 1);
      const step = (await compileKernel(lent, increment)).bind({ x }, {}, [1]);
      submit(lent, [step], { repeat: count });
      submit(lent, [step], { profiled: false });
      expect([...(await readFloats(lent, x))]).toEqual([count + 1]);
      await profile.settled();
      expect(profile.kernels.map(({ name, dispatches }) => [name, dispatches])).toEqual([['increment', count]]);
    } finally {
      lent.dispose();
    }
  });

  test('the CPU has phases and no kernels', async () => {
    const profile = new Profile();
    await solve(problem, { ...settings, device: 'cpu', profile });
    expect(paths(profile)).toEqual(
      expect.arrayContaining(['solve', 'solve/set-up', 'solve/iterations', 'solve/certificate', 'solve/certificate/dual bound']),
    );
    expect(profile.kernels).toEqual([]);
  });

  test('a run that fails leaves no phase open', async () => {
    const profile = new Profile();
    const other = await solve(tinyProblem(16), { ...settings, device: 'cpu' });
    const warmStart = { ...other, convex: { ...other.convex, rows: 2 } };
    await expect(solve(problem, { ...settings, device: 'cpu', warmStart, profile })).rejects.toThrow(InputError);
    expect(profile.phase).toBeUndefined();
    expect(paths(profile)).toContain('solve/warm start');
  });

  test('repairs are part of a certificate', () => {
    const profile = new Profile();
    const hard = { ...problem, cone: 'hard' as const };
    const size = 2 * hard.patterns.count * hard.X.columns;
    const V = {
      rows: 2 * hard.patterns.count,
      columns: hard.X.columns,
      data: Float64Array.from({ length: size }, (_, at) => Math.sin(at)),
    };
    const n = hard.X.rows;
    const point = { V, p: new Float64Array(n), q: new Float64Array(n), alpha: new Float64Array(2 * hard.patterns.count * n), Z: undefined };
    new Best(hard, profile).consider(point, Infinity);
    expect(paths(profile)).toEqual(['dual bound', 'repair']);
  });
});

describe('the other functions that take a profile', () => {
  const X = Array.from({ length: 24 }, (_, k) => [Math.cos(2.4 * k), Math.sin(2.4 * k), 1]);
  const y = X.map(([a, b]) => (a! * b! > 0 ? 1 : -1));

  test('train, pgd and verify', async () => {
    const profile = new Profile();
    const common = { device: accelerator, profile };
    const { network } = await train({ X, y, loss: 'hinge', beta: 1e-3, patterns: 4 }, { ...settings, ...common });
    await pgd(network, X, y, { epsilon: 0.3, steps: 3, ...common });
    await verify(network, X, y, { epsilon: 0.3, ...common });
    expect(paths(profile)).toEqual(expect.arrayContaining(['sampling', 'solve', 'solve/iterations', 'attack', 'bounds']));
    const names = profile.kernels.map(({ name }) => name);
    expect(names.some((name) => name.startsWith('pattern_bits')) && names.includes('attack_step'), names.join(', ')).toBe(true);
  });

  test('an estimator', async () => {
    const profile = new Profile();
    await new ReluClassifier({ patterns: 4, maxIterations: 20, device: 'cpu' }).fit(X, y, { profile });
    expect(paths(profile)).toEqual(expect.arrayContaining(['sampling', 'solve', 'solve/recovery']));
  });
});
