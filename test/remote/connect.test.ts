import { Matrix as MlMatrix } from 'ml-matrix';
import { describe, expect, test, vi } from 'vitest';
import { solve } from '../../src/admm/solve';
import type { Progress } from '../../src/admm/solution';
import { FileError, GpuError, InputError, WorkerError } from '../../src/errors';
import { ReluClassifier } from '../../src/estimators/classifier';
import { ReluRegressor } from '../../src/estimators/regressor';
import { errorOf, recordOf } from '../../src/remote/messages';
import { enumeratePatterns } from '../../src/sampling/enumerate';
import { train } from '../../src/train';
import { clouds, rowsOf } from '../estimators/clouds';
import { remoteHere } from '../support/remote';
import { tinyProblem } from '../support/tiny-problem';
import { randomInstance } from '../verify/networks';

const device = 'cpu' as const;

/** What differs from run to run. */
function withoutTime<T extends { readonly seconds: number }>({ seconds, ...rest }: T): Omit<T, 'seconds'> {
  expect(seconds).toBeGreaterThan(0);
  return rest;
}

/** A solve that goes on until it is stopped. */
const endless = { device, gap: 1e-15, maxIterations: 1e9, timeLimitSeconds: 50 } as const;

describe('a function in a worker', () => {
  test('returns what it returns on the page, bit for bit, with the same progress', async () => {
    const { remote } = remoteHere();
    const problem = tinyProblem(40);
    const [here, there]: Progress[][] = [[], []];
    const local = await solve(problem, { device, onProgress: (progress) => here!.push(progress) });
    const solution = await remote.solve(problem, { device, onProgress: (progress) => there!.push(progress) });
    expect(withoutTime(solution)).toEqual(withoutTime(local));
    expect(here!.length).toBeGreaterThan(0);
    expect(there!.map(withoutTime)).toEqual(here!.map(withoutTime));
  });

  test('takes what the function takes: typed arrays, which stay the page’s own, ml-matrix, and no settings at all', async () => {
    const { remote } = remoteHere();
    const { X, places } = clouds(2, 24, 1);
    const y = Float64Array.from(places, (place) => (place === 0 ? -1 : 1));
    const input = { X, y, loss: 'hinge', beta: 1e-3, patterns: 5 } as const;
    const want = (await train(input, { device })).network;
    expect((await remote.train(input, { device })).network).toEqual(want);
    expect((await remote.train({ ...input, X: new MlMatrix(rowsOf(X)) }, { device })).network).toEqual(want);
    expect([X.data.length, y.length]).toEqual([48, 24]);
    const plane = new MlMatrix(rowsOf(X));
    expect(await remote.enumeratePatterns(plane)).toEqual(await enumeratePatterns(plane));
  });

  test('runs beside others', async () => {
    const { remote } = remoteHere();
    const { network, X, y } = randomInstance(1, 3, 6, 5);
    const settings = { epsilon: 0.1, device } as const;
    const [first, attack, second] = await Promise.all([
      remote.verify(network, X, y, settings),
      remote.pgd(network, X, y, settings),
      remote.verify(network, X, y, { ...settings, epsilon: 0.3 }),
    ]);
    expect(first.lower.every((value, k) => value >= second.lower[k]!)).toBe(true);
    expect(attack.values.every((value, k) => value >= first.lower[k]!)).toBe(true);
  });
});

describe('cancellation', () => {
  test('during a solve keeps the best point so far', async () => {
    const { remote } = remoteHere();
    const controller = new AbortController();
    const solution = await remote.solve(tinyProblem(60), { ...endless, signal: controller.signal, onProgress: () => controller.abort() });
    expect(solution.status).toBe('cancelled');
    expect(solution.objective.program).toBeLessThan(1);
  });

  test('elsewhere rejects with the signal’s own reason, before the call as well', async () => {
    const { remote } = remoteHere();
    const { network, X, y } = randomInstance(2, 6, 30, 20);
    const reason = { because: 'the page says so' };
    const verification = remote.verify(network, X, y, {
      epsilon: 0.2,
      device,
      budget: 1e9,
      tolerance: 1e-14,
      signal: AbortSignal.abort(reason),
    });
    await expect(verification).rejects.toBe(reason);
    const controller = new AbortController();
    const attack = remote.pgd(network, X, y, { epsilon: 0.2, device, restarts: 1e6, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await expect(attack).rejects.toBe(reason);
  });

  test('by progress that throws rejects with what was thrown, and stops the work', async () => {
    const { remote, port } = remoteHere();
    const sent = vi.spyOn(port, 'postMessage');
    const thrown = new RangeError('enough');
    const run = remote.solve(tinyProblem(60), {
      ...endless,
      onProgress: () => {
        throw thrown;
      },
    });
    await expect(run).rejects.toBe(thrown);
    expect(sent.mock.calls.at(-1)![0]).toMatchObject({ reluvex: 'abort' });
  });
});

describe('errors', () => {
  test.each([
    new InputError('X is empty'),
    new FileError('no such member'),
    new GpuError('device-lost', 'the device is lost', 'matrix_product'),
    new WorkerError('the worker ended'),
  ])('$name crosses with class, code and message', (error) => {
    const copy = errorOf(structuredClone(recordOf(error)));
    expect(copy).toBeInstanceOf(error.constructor);
    expect(copy).toMatchObject({ code: error.code, name: error.name, message: error.message, stack: error.stack });
    expect((copy as Partial<GpuError>).kernel).toBe((error as Partial<GpuError>).kernel);
  });

  test('others cross with name and message', () => {
    expect(errorOf(recordOf(new RangeError('too long')))).toMatchObject({ name: 'RangeError', message: 'too long' });
    expect(errorOf(recordOf('a word'))).toMatchObject({ name: 'Error', message: 'a word' });
  });

  test('of wrong arguments are those of the page', async () => {
    const { remote } = remoteHere();
    const input = { X: [[1], [2]], y: [1, 1], loss: 'hinge', beta: 1e-3, patterns: 2 } as const;
    const local = await train(input).catch((error: unknown) => error);
    expect(local).toBeInstanceOf(InputError);
    const remotely = await remote.train(input, { device }).catch((error: unknown) => error);
    expect(remotely).toBeInstanceOf(InputError);
    expect((remotely as Error).message).toBe((local as Error).message);
  });

  test('say that an accelerator stays on its thread, and that functions cannot be copied', async () => {
    const { remote } = remoteHere();
    const accelerator = { device: {} } as never;
    await expect(remote.solve(tinyProblem(), { device: accelerator })).rejects.toThrow(/accelerator of this thread/);
    const input = { ...tinyProblem(), label: () => 1 };
    const outcome = await remote.solve(input, { device }).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(InputError);
    expect((outcome as Error).message).toMatch(/cannot be copied/);
  });
});

describe('dispose', () => {
  test('rejects the calls under way and those to come', async () => {
    const { remote } = remoteHere();
    const run = remote.solve(tinyProblem(60), { ...endless, timeLimitSeconds: 0.1 });
    remote.dispose();
    await expect(run).rejects.toMatchObject({ name: 'WorkerError', code: 'worker-lost' });
    await expect(remote.solve(tinyProblem())).rejects.toBeInstanceOf(WorkerError);
  });
});

test('messages of others are left alone', async () => {
  const { remote, port } = remoteHere();
  for (const stranger of [undefined, 7, 'call', { type: 'call', call: 0 }, null]) port.postMessage(stranger);
  expect((await remote.solve(tinyProblem(), { device })).status).toBe('solved');
});

describe('estimators', () => {
  const { X, places, target } = clouds(3, 24, 2);
  const labels = places.map((place) => ['a', 'b', 'c'][place]!);
  const options = { device, patterns: 4, gap: 0.05, standardize: true, epsilon: [0.5, 0.002] };

  test('fit, certify and attack as they do here, and are left as they were', async () => {
    const { remote } = remoteHere();
    const model = new ReluClassifier<string>({ ...options, loss: 'logistic' });
    const iterations: number[] = [];
    const fitted = await remote.fit(model, X, labels, { onIteration: ({ iteration }) => iterations.push(iteration) });
    expect(model.isFitted).toBe(false);
    expect(iterations.length).toBeGreaterThan(0);
    await model.fit(X, labels);
    expect(withoutTime(fitted.state.fitted)).toEqual(withoutTime(model.state.fitted));
    expect(fitted.predict(X)).toEqual(model.predict(X));
    expect(fitted.predictProbability(X)).toEqual(model.predictProbability(X));
    expect(await remote.certify(fitted, X, labels, { method: 'interval' })).toEqual(await model.certify(X, labels, { method: 'interval' }));
    expect(await remote.attack(fitted, X, labels)).toEqual(await model.attack(X, labels));
  });

  test('a regressor goes on from what it has learnt', async () => {
    const { remote } = remoteHere();
    const model = new ReluRegressor({ ...options, epsilon: 0, gap: 1e-3, warmStart: true });
    const first = await remote.fit(model, X, target);
    const second = await remote.fit(first, X, target);
    expect(second.objective.program).toBeLessThanOrEqual(first.objective.program);
    expect(second.iterations).toBeLessThan(first.iterations);
    expect(second.score(X, target)).toBeGreaterThan(0.8);
  });
});
