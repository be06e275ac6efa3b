import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors';
import { certifiedAccuracy, verdictOf } from '../../src/verify/verification';
import { verify } from '../../src/verify/verify';
import type { VerifyProgress } from '../../src/verify/settings';
import { randomInstance } from './networks';

const { network, X, y } = randomInstance(5, 12, 40, 20);

describe('what is refused', () => {
  test.each([
    [{ epsilon: undefined }, /epsilon is missing/],
    [{ epsilon: -0.1 }, /epsilon is -0.1/],
    [{ epsilon: [1, 2] }, /epsilon has 2 values but X has 12 features/],
    [{ method: 'exact' }, /method is "exact": expected one of interval, relaxation, branch-and-bound/],
    [{ norm: 'l1' }, /norm is "l1"/],
    [{ device: 'tpu' }, /device is "tpu"/],
    [{ budget: 0 }, /budget is 0/],
    [{ budget: 1.5 }, /budget is 1.5/],
    [{ tolerance: 0 }, /tolerance is 0/],
    [{ range: [1, 0] }, /range is \[1, 0\]/],
  ])('%o', async (wrong, message) => {
    const settings = { epsilon: 0.1, device: 'cpu', ...wrong } as unknown as Parameters<typeof verify>[3];
    const refused = verify(network, X, y, settings);
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(message);
  });

  test('labels other than ±1, another number of features or of labels', async () => {
    const settings = { epsilon: 0.1, device: 'cpu' as const };
    await expect(
      verify(
        network,
        X,
        y.map((label) => (label + 1) / 2),
        settings,
      ),
    ).rejects.toThrow(/labels -1 and 1/);
    await expect(verify(network, [[1, 2]], [1], settings)).rejects.toThrow(/X has 2 features but the network was trained on 12/);
    await expect(verify(network, X, [1], settings)).rejects.toThrow(/y has 1 values but X has 20 samples/);
  });

  test('samples of one class are fine', async () => {
    const { verdicts } = await verify(
      network,
      X,
      y.map(() => 1),
      { epsilon: 0.1, device: 'cpu' },
    );
    expect(verdicts.length).toBe(20);
  });
});

test('an aborted signal rejects with its reason, before the work and within it', async () => {
  const reason = new Error('enough');
  await expect(verify(network, X, y, { epsilon: 0.2, device: 'cpu', signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  const rounds: VerifyProgress[] = [];
  const stopped = verify(network, X, y, {
    epsilon: 0.2,
    tolerance: 1e-9,
    device: 'cpu',
    signal: controller.signal,
    onProgress: (progress) => {
      rounds.push(progress);
      if (rounds.length === 3) controller.abort(reason);
    },
  });
  await expect(stopped).rejects.toBe(reason);
  expect(rounds.length).toBe(3);
});

test('progress counts up to the end', async () => {
  const rounds: VerifyProgress[] = [];
  const { nodes } = await verify(network, X, y, { epsilon: 0.16, device: 'cpu', onProgress: (progress) => rounds.push(progress) });
  const last = rounds.at(-1)!;
  expect(last.finished).toBe(20);
  expect(last.samples).toBe(20);
  expect(last.nodes).toBe(nodes.reduce((sum, count) => sum + count, 0));
  rounds.slice(1).forEach((progress, at) => {
    expect(progress.finished).toBeGreaterThanOrEqual(rounds[at]!.finished);
    expect(progress.nodes).toBeGreaterThan(rounds[at]!.nodes);
  });
});

test('verdicts and their shares', () => {
  expect([verdictOf(0.1, 0.2), verdictOf(-1, 0), verdictOf(-1, -1), verdictOf(0, 1), verdictOf(-1, 1)]).toEqual([
    'certified',
    'attacked',
    'attacked',
    'unknown',
    'unknown',
  ]);
  const shares = certifiedAccuracy({ verdicts: ['certified', 'attacked', 'certified', 'unknown'] });
  expect(shares).toEqual({ certified: 0.5, attacked: 0.25, unknown: 0.25 });
});
