import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors';
import { packPatterns, type Patterns } from '../../src/problem/patterns';
import { defineProblem, denseMasks, isRobust, patternsFromRows, type ProblemInput } from '../../src/problem/problem';

const loss = fc.constantFrom('squared' as const, 'hinge' as const, 'logistic' as const);

/** Problems as a caller would state them: labels ±1 that are not all equal, distinct patterns that are not zero. */
const anyInput: fc.Arbitrary<ProblemInput> = fc
  .record({ samples: fc.integer({ min: 2, max: 70 }), features: fc.integer({ min: 1, max: 5 }), count: fc.integer({ min: 1, max: 4 }) })
  .chain(({ samples, features, count }) =>
    fc.record({
      X: fc.array(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: features, maxLength: features }), {
        minLength: samples,
        maxLength: samples,
      }),
      y: fc.constant(Array.from({ length: samples }, (_, k) => (k % 2 === 0 ? 1 : -1))),
      patterns: fc
        .uniqueArray(fc.integer({ min: 1, max: 2 ** Math.min(samples, 16) - 1 }), { minLength: 1, maxLength: count })
        .map((codes) => packPatterns(samples, codes.length, (i, k) => k < 16 && ((codes[i]! >>> k) & 1) === 1)),
      loss,
      cone: fc.constantFrom('soft' as const, 'hard' as const),
      beta: fc.double({ min: 1e-6, max: 10, noNaN: true }),
      epsilon: fc.double({ min: 0, max: 1, noNaN: true }),
      norm: fc.constantFrom('linf' as const, 'l2' as const),
    }),
  );

/** Asserts that every problem made by `spoil` is refused with an InputError of this message. */
function refuses(spoil: (input: ProblemInput) => object, message: string | RegExp): void {
  fc.assert(
    fc.property(anyInput, (input) => {
      const spoilt = { ...input, ...spoil(input) } as ProblemInput;
      expect(() => defineProblem(spoilt)).toThrow(InputError);
      expect(() => defineProblem(spoilt)).toThrow(message);
    }),
    { numRuns: 30 },
  );
}

describe('defineProblem accepts', () => {
  test('every combination of loss, cone and perturbation, and spreads ε over the features', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const problem = defineProblem(input);
        expect([problem.loss, problem.cone, problem.beta]).toEqual([input.loss, input.cone, input.beta]);
        expect(Array.from(problem.perturbation.radius)).toEqual(Array.from({ length: problem.X.columns }, () => input.epsilon));
        expect(isRobust(problem)).toBe((input.epsilon as number) > 0);
      }),
    );
  });

  test('problems stated without cone, ε and norm as soft and standard', () => {
    const { X, y, patterns } = smallest;
    const problem = defineProblem({ X, y, patterns, loss: 'squared', beta: 1 });
    expect([problem.cone, problem.perturbation.norm, isRobust(problem)]).toEqual(['soft', 'linf', false]);
  });

  test('one sample, duplicated rows, an all-zero column and constant targets of the squared loss', () => {
    const problem = defineProblem({
      X: [
        [0, 1],
        [0, 1],
      ],
      y: [3, 3],
      patterns: allOnes(2),
      loss: 'squared',
      beta: 1,
    });
    expect(problem.X.rows).toBe(2);
    expect(defineProblem({ X: [[2]], y: [1], patterns: allOnes(1), loss: 'squared', beta: 1 }).X.rows).toBe(1);
  });

  test('and copies: changes of the input do not reach the problem', () => {
    const input = { ...smallest, y: Float64Array.of(1, -1), epsilon: Float64Array.of(0.5) };
    const problem = defineProblem(input);
    input.y.fill(7);
    input.epsilon.fill(7);
    input.patterns.words.fill(0);
    expect([Array.from(problem.y), Array.from(problem.perturbation.radius), Array.from(problem.patterns.words)]).toEqual([
      [1, -1],
      [0.5],
      [0b11],
    ]);
  });
});

describe('defineProblem refuses', () => {
  test('X that is not finite', () =>
    refuses((p) => ({ X: (p.X as number[][]).map((row) => row.map(() => NaN)) }), 'NaN at row 0, column 0'));
  test('X without rows', () => refuses(() => ({ X: [] }), 'X is empty'));
  test('y of another length', () => refuses((p) => ({ y: [...Array.from(p.y), 1] }), /y has \d+ values but X has \d+ samples/));
  test('no y', () => refuses(() => ({ y: undefined }), 'y is not an array'));
  test('y that is not finite', () => refuses((p) => ({ y: [Infinity, ...Array.from(p.y).slice(1)] }), 'y has Infinity at row 0'));

  test('labels other than ±1 for hinge and logistic', () => {
    refuses((p) => ({ loss: 'hinge', y: Array.from(p.y, (label) => (label + 1) / 2) }), 'but the hinge loss needs labels -1 and 1');
    refuses((p) => ({ loss: 'logistic', y: Array.from(p.y, (label) => 2 * label) }), 'but the logistic loss needs labels -1 and 1');
  });

  test('constant labels for hinge and logistic', () => {
    refuses((p) => ({ loss: 'hinge', y: Array.from(p.y, () => 1) }), 'every label is 1');
    refuses((p) => ({ loss: 'logistic', y: Array.from(p.y, () => -1) }), 'every label is -1');
    refuses(() => ({ loss: 'hinge', X: [[2]], y: [1], patterns: allOnes(1) }), 'every label is 1');
  });

  test('an unknown loss, cone or norm, and lists the known ones', () => {
    refuses(() => ({ loss: 'l1' }), 'loss is "l1": expected one of squared, hinge, logistic');
    refuses(() => ({ cone: 'firm' }), 'cone is "firm": expected one of soft, hard');
    refuses(() => ({ norm: 'l1' }), 'norm is "l1": expected one of linf, l2');
  });

  test.each([0, -1, NaN, Infinity])('β = %s', (beta) => refuses(() => ({ beta }), `beta is ${beta}`));

  test.each([-0.1, NaN, Infinity])('ε = %s', (epsilon) => refuses(() => ({ epsilon }), `epsilon is ${epsilon} for feature 0`));

  test('ε of the wrong length', () => {
    refuses(
      (p) => ({ epsilon: [0.1, ...(p.X as number[][])[0]!.map(() => 0.1)], norm: 'linf' }),
      /epsilon has \d values but X has \d features/,
    );
  });

  test('ε that differs between features under an ℓ2 ball', () => {
    refuses((p) => ({ X: (p.X as number[][]).map(() => [1, 2]), epsilon: [0.1, 0.2], norm: 'l2' }), 'an l2 ball has one radius');
  });

  test('P = 0', () => refuses((p) => ({ patterns: packPatterns(p.y.length, 0, () => true) }), 'no activation patterns'));

  test('patterns of another X', () => {
    refuses((p) => ({ patterns: allOnes(p.y.length + 1) }), 'sample the patterns from the X you train on');
  });

  test('patterns with words missing', () => {
    refuses((p) => ({ patterns: { ...p.patterns, count: p.patterns.count + 1 } }), /patterns holds \d+ words but/);
  });

  test('bits set past the last sample', () => {
    const patterns: Patterns = { samples: 2, count: 1, words: Uint32Array.of(0b111) };
    expect(() => defineProblem({ ...smallest, patterns })).toThrow('bits set past sample 1');
  });

  test('a pattern that is all zero', () => {
    refuses((p) => ({ patterns: packPatterns(p.y.length, 2, (i) => i === 0) }), 'pattern 1 is all zero');
  });

  test('a pattern given twice', () => {
    refuses((p) => ({ patterns: packPatterns(p.y.length, 3, (i, k) => i !== 1 || k === 0) }), 'patterns 0 and 2 are equal');
  });
});

describe('patternsFromRows', () => {
  test('is undone by denseMasks', () => {
    const grid = fc
      .tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 5 }))
      .chain(([samples, count]) =>
        fc.array(fc.array(fc.constantFrom(0, 1), { minLength: count, maxLength: count }), { minLength: samples, maxLength: samples }),
      );
    fc.assert(
      fc.property(grid, (bits) => {
        const masks = denseMasks(patternsFromRows(bits.map((row) => row.join(''))));
        expect([masks.rows, masks.columns]).toEqual([bits.length, bits[0]!.length]);
        expect(Array.from(masks.data)).toEqual(bits.flat());
        const [from, to] = [Math.floor(bits.length / 3), Math.ceil((2 * bits.length) / 3)];
        const middle = denseMasks(patternsFromRows(bits.map((row) => row.join(''))), from, to);
        expect([middle.rows, middle.columns]).toEqual([to - from, bits[0]!.length]);
        expect(Array.from(middle.data)).toEqual(bits.slice(from, to).flat());
      }),
    );
  });

  test('of no rows are none of no samples', () => {
    expect(patternsFromRows([])).toEqual({ samples: 0, count: 0, words: new Uint32Array(0) });
  });

  test.each([
    ['ragged rows', ['010', '01'], 'row 1 of the patterns is "01": expected 3 characters'],
    ['other characters', ['01', '2x'], 'row 1 of the patterns is "2x"'],
  ])('refuses %s', (_, rows, message) => {
    expect(() => patternsFromRows(rows)).toThrow(InputError);
    expect(() => patternsFromRows(rows)).toThrow(message);
  });
});

function allOnes(samples: number): Patterns {
  return packPatterns(samples, 1, () => true);
}

const smallest = { X: [[1], [2]], y: [1, -1], patterns: allOnes(2), loss: 'hinge' as const, beta: 0.1 };
