import { describe, expect, it } from 'vitest';
import { presentPatterns } from '../../../bench/reproduce/patterns/present';
import { objectiveSummaries, probabilitySummaries } from '../../../bench/reproduce/patterns/summary';
import { presentPlane } from '../../../bench/reproduce/plane/present';
import type { RunResults } from '../../../bench/results';
import { patternsResult, planeResult } from './fixtures';

/** Results of a run that did these parts only; what surrounds them is not looked at. */
function resultsOf(parts: RunResults['parts']): RunResults {
  return { parts } as RunResults;
}

describe('the patterns experiment', () => {
  const result = patternsResult();

  it('takes the optimum at a number of patterns from the last step at or before it', () => {
    const at = new Map(objectiveSummaries(result).map((row) => [row.patterns, row]));
    expect(at.get(1)).toMatchObject({ sequences: 3, median: 4 });
    expect(at.get(2)).toMatchObject({ median: 2 });
    expect(at.get(3)).toMatchObject({ median: 2 });
    expect(at.get(5)).toMatchObject({ median: 1.005 });
    expect(at.get(5)!.low).toBeLessThan(at.get(5)!.high);
  });

  it('leaves out numbers of patterns that fewer than half of the sequences found', () => {
    const few = { ...result, growths: result.growths.map((growth, s) => ({ ...growth, patterns: s === 0 ? 5 : 3 })) };
    expect(Math.max(...objectiveSummaries(few).map((row) => row.patterns))).toBe(3);
  });

  it('counts what helped and what is undecided apart, with an interval that holds the share', () => {
    const [first, second] = probabilitySummaries(result);
    expect(first).toMatchObject({ draws: 1, trials: 3, lowered: 1, undecided: 0, share: 1 / 3 });
    expect(second).toMatchObject({ draws: 4, trials: 3, lowered: 2, undecided: 1, mean: 0.75, psi: 0.875 });
    for (const { share, interval } of [first!, second!]) {
      expect(interval[0]).toBeLessThan(share);
      expect(interval[1]).toBeGreaterThan(share);
    }
    expect(second!.lowering.mean).toBeCloseTo(0.25, 12);
  });

  it('says how many patterns it took, and whether the measurement contradicts the theory', () => {
    const { conclusion, headlines } = presentPatterns(resultsOf({ patterns: result }))!;
    expect(headlines[0]!.value).toBe('4 of 5');
    expect(conclusion).toContain('stays below what the theory promises');
    const broken = { ...result, guarantees: result.guarantees.map((row) => ({ ...row, mean: 0.01 })) };
    expect(presentPatterns(resultsOf({ patterns: broken }))!.conclusion).toContain('exceeds the theory at P = 1, 4');
    expect(presentPatterns(resultsOf({}))).toBeUndefined();
  });

  it('claims for pricing only what its runs reached', () => {
    const saying = (patterns: typeof result): string => presentPatterns(resultsOf({ patterns }))!.conclusion;
    expect(saying(result)).toMatch(/Pricing needs 4 patterns for the objective that 4 random ones reach/);
    const worse = result.enriched.map((run) => (run.way === 'priced' ? { ...run, network: 9 } : run));
    expect(saying({ ...result, enriched: worse })).toContain('Pricing does not reach');
  });
});

describe('the plane experiment', () => {
  it('counts squares by their verdicts and names what was not finished', () => {
    const result = planeResult();
    const section = presentPlane(resultsOf({ plane: result }))!;
    expect(section.headlines[0]!.value).toBe('1 → 2 of 2');
    expect(section.headlines[0]!.label).toContain('standard, hard cones → robust, soft cones');
    expect(section.figures.map((figure) => figure.drawing)).toEqual([
      'plane-standard-hard',
      'plane-standard-soft',
      'plane-robust-hard',
      'plane-robust-soft',
    ]);
    expect(section.figures[0]!.caption).toContain('1 square holds a point on the wrong side');
    expect(section.conclusion).not.toContain('time limit');
    const slow = { ...result, runs: result.runs.map((run, r) => (r === 3 ? { ...run, status: 'time-limit' } : run)) };
    expect(presentPlane(resultsOf({ plane: slow }))!.conclusion).toContain(
      'Stopped by the time limit before the gap was reached: robust, soft cones.',
    );
  });
});
