import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countRight, pairedDifference } from '../../../bench/reproduce/images/paired';
import type {
  Candidate,
  DatasetResult,
  ImagesResult,
  MethodResult,
  ProtocolResult,
  Rule,
  Run,
} from '../../../bench/reproduce/images/result';
import { choose, combinations, criterion } from '../../../bench/reproduce/images/select';
import { checksOf, verdictOf } from '../../../bench/reproduce/images/verdict';
import { checksText, helpsText, meanText, patternsText, verdictText } from '../../../bench/reproduce/images/words';
import { smallerSide } from '../../../bench/reproduce/images/pattern-sides';
import { planFor } from '../../../bench/reproduce/images/plan';
import { presentImages } from '../../../bench/reproduce/images/present';
import type { Method } from '../../../bench/reproduce/rivals/fit';
import { isStalled, type TracePoint } from '../../../bench/reproduce/rivals/stall';
import type { RunResults } from '../../../bench/results';
import { drawsOf } from '../../support/problems';

const share = fc.integer({ min: 0, max: 100 }).map((value) => value / 100);
const candidate: fc.Arbitrary<Candidate> = fc.record({
  beta: fc.constantFrom(1e-4, 1e-3, 1e-2),
  share: fc.constantFrom(0.75, 1),
  learningRate: fc.constant(null),
  epochs: fc.constant(null),
  clean: share,
  attacked: share,
});

describe('choose', () => {
  test('no candidate is better, and none as good has a larger β', () => {
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 1, maxLength: 12 }), (candidates) => {
        const chosen = choose(candidates);
        expect(candidates).toContain(chosen);
        for (const other of candidates) {
          expect(criterion(other)).toBeLessThanOrEqual(criterion(chosen));
          if (criterion(other) === criterion(chosen)) expect(other.beta).toBeLessThanOrEqual(chosen.beta);
        }
      }),
    );
    expect(() => choose([])).toThrow(RangeError);
  });

  test('combinations are all there once, and β falls where a solve may start from the one before', () => {
    const all = combinations([1e-3, 1e-2, 1e-4], [0.75, 1], [0.1, 0.2], [30]);
    expect(new Set(all.map((choice) => JSON.stringify(choice))).size).toBe(12);
    for (let k = 1; k < all.length; k++) {
      if (all[k]!.share === all[k - 1]!.share && all[k]!.learningRate === all[k - 1]!.learningRate) {
        expect(all[k]!.beta).toBeLessThan(all[k - 1]!.beta);
      }
    }
  });
});

describe('pairedDifference', () => {
  test('is the difference of the two accuracies, and 0 ± 0 of a method with itself', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 5 }), (a, shift) => {
        const b = a.map((digit) => (digit + shift) % 6);
        const { difference } = pairedDifference(a.join(''), 5, b.join(''), 5);
        const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / (5 * values.length);
        expect(Math.abs(difference - (mean(a) - mean(b)))).toBeLessThanOrEqual(1e-12);
        expect(pairedDifference(a.join(''), 5, a.join(''), 5)).toEqual({ difference: 0, standardError: 0 });
      }),
    );
  });

  test('standard error of four samples by hand: differences 1, 0, 0, −1 have sd √(2/3)', () => {
    const { difference, standardError } = pairedDifference('1010', 1, '0011', 1);
    expect(difference).toBe(0);
    expect(Math.abs(standardError - Math.sqrt(2 / 3) / 2)).toBeLessThanOrEqual(1e-15);
  });

  test('runs of different number are compared as shares', () => {
    expect(pairedDifference('22', 2, '55', 5)).toEqual({ difference: 0, standardError: 0 });
    expect(() => pairedDifference('1', 1, '11', 1)).toThrow(RangeError);
  });

  test('countRight counts runs for each sample', () => {
    expect(
      countRight([
        [true, false, true],
        [true, false, false],
      ]),
    ).toBe('201');
  });
});

describe('isStalled', () => {
  const trace = (program: (iteration: number) => number, gap: (iteration: number) => number = () => 0.1): TracePoint[] =>
    [100, 200, 300, 400].map((iteration) => ({ iteration, program: program(iteration), relativeGap: gap(iteration) }));

  test('stops what stands still and not what moves on either side, nor what has hardly begun', () => {
    expect(isStalled(trace(() => 0.5))).toBe(true);
    expect(isStalled(trace((iteration) => 1 / iteration))).toBe(false);
    const closing = trace(
      () => 0.5,
      (iteration) => 1 / iteration,
    );
    expect(isStalled(closing)).toBe(false);
    expect(isStalled(trace(() => 1).slice(0, 2))).toBe(false);
    expect(isStalled([])).toBe(false);
  });
});

function run(values: Partial<Run>): Run {
  return {
    ...{ seed: 1, status: 'stalled', iterations: 400, seconds: 10, neurons: 20, patterns: 37, program: 0.6, dualBound: 0.4, network: 0.59 },
    ...{ attackedObjective: 0.61, clean: 0.8, fgsm: 0.7, pgd: 0.6, relaxation: 0.5, certified: 0.55, attacked: 0.4, unknown: 0.05 },
    ...{ mostNodes: 9, contradictions: 0 },
    ...values,
  };
}

interface Sketch {
  readonly method: Method;
  readonly rule?: Rule;
  /** Cross-validated clean accuracy; under attack it is 0.6. */
  readonly validated: number;
  readonly right: string;
  readonly run?: Partial<Run>;
}

function methodResult({ method, rule = 'validated', validated, right, run: values = {} }: Sketch): MethodResult {
  const accuracy = Array.from(right).filter((digit) => digit === '1').length / right.length;
  return {
    method,
    rule,
    choice: { beta: 1e-3, share: 1, learningRate: null, epochs: null, clean: validated, attacked: 0.6 },
    runs: [run({ clean: accuracy, fgsm: accuracy, pgd: accuracy, certified: 0, relaxation: 0, ...values })],
    right: { clean: right, fgsm: right, pgd: right },
  };
}

function protocol(sketches: readonly Sketch[]): ProtocolResult {
  const methods = sketches.map(methodResult);
  return {
    ...{ id: 'given', title: 'pixels as given', features: 'pixels', dimension: 147, shares: [1], smallerSide: 0.14, methods },
    candidates: methods.map(({ method, choice }) => ({ method, candidates: [choice] })),
  };
}

const RIVAL: Sketch = { method: 'pgd', validated: 0.8, right: '1110' };

describe('the verdict', () => {
  test('compares the program that validation prefers, even where another does better on the test samples', () => {
    const verdict = verdictOf(
      protocol([RIVAL, { method: 'hard', validated: 0.7, right: '1111' }, { method: 'soft', validated: 0.9, right: '1100' }]),
    )!;
    expect(verdict.convex.method).toBe('soft');
    expect(verdict.atLeastAsGood).toBe(false);
    expect(verdict.differences.map(({ difference }) => difference)).toEqual([-0.25, -0.25, -0.25]);
    expect(verdictText(protocol([]), verdict)).toContain('It is not at least as good on all three: clean −25.0 ±');
  });

  test('a tie is at least as good; one lost column is not', () => {
    const tie = verdictOf(protocol([RIVAL, { method: 'soft', validated: 0.9, right: '0111' }]))!;
    expect(tie.atLeastAsGood).toBe(true);
    expect(verdictText(protocol([]), tie)).toContain('It is at least as good on all three');
    expect(verdictText(protocol([]), tie)).toContain('no difference is larger than two of them');
    const clear = { ...tie, differences: tie.differences.map((one, c) => (c === 2 ? { difference: 0.5, standardError: 0.2 } : one)) };
    expect(verdictText(protocol([]), clear)).toContain('larger than two of them: PGD)');
    const soft = methodResult({ method: 'soft', validated: 0.9, right: '1111' });
    const lost = { ...soft, right: { ...soft.right, fgsm: '1000' } };
    const base = protocol([RIVAL]);
    expect(verdictOf({ ...base, methods: [...base.methods, lost] })!.atLeastAsGood).toBe(false);
  });

  test('there is none without PGD training, and the paper’s β takes no part', () => {
    expect(verdictOf(protocol([{ method: 'soft', validated: 0.9, right: '1111' }]))).toBeUndefined();
    expect(verdictOf(protocol([RIVAL, { method: 'soft', rule: 'paper', validated: 0.9, right: '1111' }]))).toBeUndefined();
  });
});

describe('the checks', () => {
  test('say how far program and training loss are apart, and find what is out of order', () => {
    const good = checksOf([
      protocol([
        { method: 'hard', validated: 0.8, right: '1100', run: { program: 0.5, network: 0.5 - 1e-5 } },
        { method: 'soft', validated: 0.8, right: '1100', run: { program: 0.5, network: 0.49 } },
      ]),
    ]);
    expect(good.hard).toBeCloseTo(1e-5, 12);
    expect(good.soft).toBeCloseTo(0.01, 12);
    expect(good.outOfOrder).toBe(0);
    expect(checksText(good)).not.toContain('wrong');
    const bad = checksOf([
      protocol([
        { method: 'soft', validated: 0.8, right: '1100', run: { program: 0.5, network: 0.51, relaxation: 0.45, certified: 0.4 } },
        { method: 'refined', validated: 0.8, right: '1100', run: { certified: 0.55, contradictions: 2 } },
      ]),
    ]);
    expect(bad).toMatchObject({ outOfOrder: 2, contradictions: 2, hard: null });
    expect(bad.soft).toBeLessThan(0);
    expect(checksText(bad).split('something is wrong')).toHaveLength(3);
  });
});

describe('the words', () => {
  test('mean and deviation over seeds: 0.70, 0.80 is 75.0 ± 7.1', () => {
    expect(meanText([0.7, 0.8])).toBe('75.0 ± 7.1');
    expect(meanText([0.7])).toBe('70.0');
  });

  test('what helps is told from the runs', () => {
    const first = protocol([
      { method: 'soft', validated: 0.8, right: '1110' },
      { method: 'soft', rule: 'paper', validated: 0.8, right: '1000' },
    ]);
    expect(helpsText([first], 'images')).toContain('β by validation instead of the paper’s (pixels as given) +50.0 clean, +50.0 under PGD');
    expect(helpsText([], 'images')).toBe('');
  });

  test('says how far patterns are from all-ones where there is something to compare', () => {
    const first = protocol([RIVAL]);
    const second = { ...first, title: 'centred', smallerSide: 0.36 };
    expect(patternsText([first, second])).toContain('at most 14.0 % of the samples (pixels as given), 36.0 % of the samples (centred)');
    expect(patternsText([first])).toBe('');
  });

  test('and measures it: half the samples through their middle, far fewer away from the origin', async () => {
    const cloud = (shift: number) => ({
      rows: 200,
      columns: 4,
      data: drawsOf(1)
        .normals(800)
        .map((value) => value + shift),
    });
    const [centred, away] = [await smallerSide(cloud(0), 20, 1), await smallerSide(cloud(30), 20, 1)];
    expect(centred).toBeGreaterThan(0.35);
    expect(centred).toBeLessThanOrEqual(0.5);
    expect(away).toBeLessThan(centred / 2);
  });
});

describe('presentImages', () => {
  const dataset: DatasetResult = {
    ...{ name: 'some images', source: 'somewhere', classes: ['bird', 'ship'], trainSamples: 600, testSamples: 4, epsilon: 10 / 255 },
    ...{ unit: 'of the range', selectionSamples: 600 },
    protocols: [protocol([RIVAL, { method: 'soft', validated: 0.9, right: '1111' }])],
  };
  const part: ImagesResult = { images: false, settings: planFor(600, false, 1), datasets: [dataset] };
  const results = { parts: { cifar10: part }, quick: false } as unknown as RunResults;

  test('says when the images were not found, and gives every protocol its figures and tables', () => {
    const section = presentImages(results, 'cifar10')!;
    expect(section.notices!.join()).toContain('not found');
    expect(section.notices!.join()).toContain('some images');
    expect(section.figures.map(({ drawing }) => drawing)).toEqual([
      'cifar10-some-images-given-accuracy',
      'cifar10-some-images-given-tradeoff',
    ]);
    expect(section.tables).toHaveLength(3);
    for (const { columns, rows } of section.tables) for (const row of rows) expect(row).toHaveLength(columns.length);
    expect(presentImages(results, 'fashion')).toBeUndefined();
  });

  test('has no notice when the images are there', () => {
    const found = { parts: { cifar10: { ...part, images: true } }, quick: false } as unknown as RunResults;
    expect(presentImages(found, 'cifar10')!.notices).toEqual([]);
  });
});
