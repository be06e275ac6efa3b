import { describe, expect, onTestFinished, test } from 'vitest';
import { connectWorker } from '../../src/remote/connect';
import { tinyProblem } from '../support/tiny-problem';

/** The published script, in a worker of its own; it ends with the test. */
function openWorker(): Worker {
  const worker = new Worker(new URL('../../src/worker.ts', import.meta.url), { type: 'module' });
  onTestFinished(() => worker.terminate());
  return worker;
}

const lost = { name: 'WorkerError', code: 'worker-lost' };

/** A solve on the CPU that goes on until it is stopped. */
const endless = { device: 'cpu', gap: 1e-15, maxIterations: 1e9, timeLimitSeconds: 50 } as const;

test('a worker trains on its own GPU, and again on the same', async () => {
  using remote = connectWorker(openWorker());
  const input = {
    X: [
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
    ],
    y: [0, 1, 1, 0],
    loss: 'squared',
    beta: 1e-3,
    patterns: 6,
  } as const;
  const first = await remote.train(input, { device: 'gpu' });
  expect(first).toMatchObject({ status: 'solved' });
  expect(first.device).not.toMatch(/^cpu/);
  const second = await remote.train(input, { device: 'gpu' });
  expect(second.network).toEqual(first.network);
});

test('the page goes on while a worker computes, and cancels it', async () => {
  using remote = connectWorker(openWorker());
  await remote.solve(tinyProblem(), { device: 'cpu', gap: 0.5 }); // loaded
  const controller = new AbortController();
  let ticks = 0;
  const timer = setInterval(() => ++ticks === 50 && controller.abort(), 2);
  onTestFinished(() => clearInterval(timer));
  const { status, seconds } = await remote.solve(tinyProblem(2000), { ...endless, checkEvery: 1000, signal: controller.signal });
  expect(status).toBe('cancelled');
  expect(ticks).toBeGreaterThanOrEqual(50);
  expect(seconds).toBeLessThan(30);
});

describe('calls reject, and do not hang, when the worker', () => {
  /** A worker in the middle of a call. */
  async function busy() {
    const worker = openWorker();
    const remote = connectWorker(worker);
    onTestFinished(() => remote.dispose());
    let run: Promise<unknown> = Promise.resolve();
    await new Promise<unknown>((resolve) => {
      run = remote.solve(tinyProblem(60), { ...endless, onProgress: resolve });
    });
    return { worker, remote, run };
  }

  test('is terminated', async () => {
    const { worker, remote, run } = await busy();
    worker.terminate();
    await expect(run).rejects.toMatchObject(lost);
    await expect(remote.solve(tinyProblem())).rejects.toMatchObject(lost);
  });

  test('is disposed of', async () => {
    const { remote, run } = await busy();
    remote.dispose();
    await expect(run).rejects.toMatchObject({ ...lost, message: expect.stringContaining('disposed of') as string });
  });

  test('does not load', async () => {
    using absent = connectWorker(new URL('absent.js', location.href));
    await expect(absent.solve(tinyProblem())).rejects.toMatchObject({
      ...lost,
      message: expect.stringContaining('did not start') as string,
    });
  });

  test('throws before it serves', async () => {
    const script = URL.createObjectURL(new Blob(["throw new Error('broken')"]));
    using broken = connectWorker(new Worker(script));
    await expect(broken.solve(tinyProblem())).rejects.toMatchObject({ ...lost, message: expect.stringContaining('broken') as string });
  });
});
