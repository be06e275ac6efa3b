import { describe, expect, it } from 'vitest';
import { timeInTurn } from '../../bench/harness/measure';

function recorder(): { calls: string[]; task(name: string): () => Promise<void> } {
  const calls: string[] = [];
  return { calls, task: (name) => () => Promise.resolve(void calls.push(name)) };
}

describe('timeInTurn', () => {
  it('warms up once without counting, then turns the order round in every other round', async () => {
    const { calls, task } = recorder();
    const rounds: number[] = [];
    const repetitions = { minimum: 1, maximum: 3, budgetMilliseconds: Infinity };
    const times = await timeInTurn({ a: task('a'), b: task('b') }, repetitions, (round) => rounds.push(round));
    expect(rounds).toEqual([1, 2, 3]);
    expect(calls.join('')).toBe('ab' + 'ab' + 'ba' + 'ab');
    expect([times.a.length, times.b.length]).toEqual([3, 3]);
    for (const time of [...times.a, ...times.b]) expect(time).toBeGreaterThanOrEqual(0);
  });

  it('stops after the fewest rounds once the budget is spent', async () => {
    const { task } = recorder();
    const times = await timeInTurn({ a: task('a') }, { minimum: 2, maximum: 100, budgetMilliseconds: -1 });
    expect(times.a.length).toBe(2);
  });

  it('measures time that passes', async () => {
    const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
    const times = await timeInTurn({ wait }, { minimum: 2, maximum: 2, budgetMilliseconds: Infinity });
    for (const time of times.wait) expect(time).toBeGreaterThan(15);
  });
});
