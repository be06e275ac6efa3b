import { describe, expect, it } from 'vitest';
import { presentAblation } from '../../bench/ablation/present';
import { meanRatio, ratioOf, type AblationProblem, type AblationResult } from '../../bench/ablation/result';
import { VARIANTS } from '../../bench/ablation/variants';
import type { RunResults } from '../../bench/results';
import type { Found } from '../../src/admm/best';
import { leanAfter } from '../../src/admm/balance';
import { initialPenalties } from '../../src/admm/penalties';
import { liftedReference } from '../../src/reference/lifted';
import { generate } from '../support/problems';

function problem(name: string, iterations: readonly number[], capped: readonly number[] = []): AblationProblem {
  const runs = iterations.map((count, at) => ({
    ...{ variant: ['as it is', 'without a', 'without b'][at]!, iterations: count, seconds: count / 100, relativeGap: 1e-3 },
    status: capped.includes(at) ? 'iteration-limit' : 'solved',
  }));
  return { name, samples: 5, features: 2, patterns: 3, loss: 'hinge', cone: 'soft', robust: true, device: 'cpu (f64)', runs };
}

const result: AblationResult = {
  gap: 1e-3,
  mostTimes: 3,
  variants: ['as it is', 'without a', 'without b'].map((name) => ({ name, change: `change of ${name}` })),
  problems: [problem('one', [100, 200, 50]), problem('two', [100, 50, 300], [2]), problem('three', [100, 100], [0])],
};

describe('ratios', () => {
  it('divides by the method as it is where that got there, and says where a variant did not', () => {
    const [one, two, three] = result.problems as [AblationProblem, AblationProblem, AblationProblem];
    expect(ratioOf(one, 'without a', 'iterations')).toEqual({ value: 2, atLeast: false });
    expect(ratioOf(two, 'without b', 'seconds')).toEqual({ value: 3, atLeast: true });
    expect(ratioOf(three, 'without a', 'iterations')).toBeUndefined();
    expect(ratioOf(three, 'without b', 'iterations')).toBeUndefined();
  });

  it('takes geometric means, which 2 and ½ cancel in', () => {
    expect(meanRatio(result, 'without a', 'iterations')!.value).toBeCloseTo(1, 12);
    expect(meanRatio(result, 'without a', 'iterations')!.atLeast).toBe(false);
    const other = meanRatio(result, 'without b', 'iterations')!;
    expect(other.value).toBeCloseTo(Math.sqrt(1.5), 12);
    expect(other.atLeast).toBe(true);
    expect(meanRatio({ ...result, problems: [] }, 'without a', 'seconds')).toBeUndefined();
  });

  it('are told with the bounds marked', () => {
    const section = presentAblation({ parts: { ablation: result } } as unknown as RunResults)!;
    expect(section.conclusion).toContain('over 2 problems');
    expect(section.conclusion).toContain('without b ≥ 1.22 ×');
    const [iterations] = section.tables;
    expect(iterations!.rows.map((row) => row.slice(5))).toEqual([
      ['100', '200', '50'],
      ['100', '50', '> 300'],
      ['> 100', '100', ''],
      ['', '1.00 ×', '≥ 1.22 ×'],
    ]);
    expect(presentAblation({ parts: {} } as unknown as RunResults)).toBeUndefined();
  });
});

describe('the variants, seed 4', () => {
  const { problem: soft } = generate({ loss: 'hinge', cone: 'soft', ball: 'none' }, 4);
  const open = () => liftedReference(soft, initialPenalties(soft, 'lifted'), 1.8);
  const variant = (name: string) => VARIANTS.find((one) => one.name === name)!;

  it('switch off balancing and averages, and start the penalties at 1', async () => {
    const start = initialPenalties(soft, 'lifted');
    const other = { v: 2, s: 2, a: 2, pi: 2 };
    const fixed = variant('no balancing').splitting!(open());
    await fixed.setPenalties(other);
    expect(fixed.penalties).toEqual(start);
    const splitting = open();
    const plain = variant('no averages').splitting!(splitting);
    await plain.advance(20);
    await plain.setPenalties(other);
    expect(await plain.average()).toBeUndefined();
    expect(await splitting.average()).toBeDefined();
    expect(plain.penalties).toEqual(other);
    const one = open();
    await variant('start at 1').start!(one);
    expect(one.penalties).toEqual({ v: 1, s: 1, a: 1, pi: 1 });
  });

  it('keep the lean where it starts, and repair closely, while the best point is still told', () => {
    const found: Found = { program: 1.1, bound: 0.2, unscaled: 1, coneViolation: 0 };
    const asked: number[] = [];
    const aim = { relativeGap: 0.5, consider: (_: unknown, promising: number) => (asked.push(promising), found) };
    expect(leanAfter(1, found, true)).toBeGreaterThan(1);
    expect(leanAfter(1, variant('no lean').aim!(aim).consider({} as never, 0.1), true)).toBe(1);
    expect(variant('no lean').aim!(aim).relativeGap).toBe(0.5);
    variant('nearest repair').aim!(aim).consider({} as never, 0.1);
    expect(asked).toEqual([0.1, Infinity]);
  });

  it('apply to the problems that they mean something for', () => {
    const { problem: hard } = generate({ loss: 'squared', cone: 'hard', ball: 'box' }, 4);
    const applying = (to: typeof soft): string[] => VARIANTS.filter(({ applies }) => applies?.(to) ?? true).map(({ name }) => name);
    expect(applying(soft)).toContain('lifted only');
    expect(applying(soft)).not.toContain('nearest repair');
    expect(applying(hard)).toContain('nearest repair');
    expect(applying(hard)).not.toContain('lifted only');
  });
});
