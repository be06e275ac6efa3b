import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readProblem, writeProblem } from '../../src/data/problem-file';
import { FileError } from '../../src/errors';
import { packPatterns } from '../../src/problem/patterns';
import { defineProblem, type Problem } from '../../src/problem/problem';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const example = {
  format: 'convex-relu-problem',
  version: 1,
  name: 'tiny',
  loss: 'hinge',
  cone: 'hard',
  beta: 0.001,
  perturbation: { norm: 'linf', radius: [0.1, 0] },
  X: { shape: [3, 2], data: [1, 2, 3, 4, 5, 6] },
  y: [1, -1, 1],
  patterns: { shape: [3, 2], rows: ['11', '10', '11'] },
  reference: { objective: 0.25, solver: 'by hand' },
};

const readExample = (changes: object): unknown => readProblem(bytesOf(JSON.stringify({ ...example, ...changes })));

const finiteNumber = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((value) => value + 0);

const problems: fc.Arbitrary<Problem> = fc
  .record({
    samples: fc.integer({ min: 2, max: 40 }),
    features: fc.integer({ min: 1, max: 4 }),
    loss: fc.constantFrom('squared' as const, 'hinge' as const, 'logistic' as const),
    cone: fc.constantFrom('soft' as const, 'hard' as const),
    norm: fc.constantFrom('linf' as const, 'l2' as const),
    beta: fc.double({ min: 1e-9, max: 1e3, noNaN: true }),
    radius: fc.double({ min: 0, max: 10, noNaN: true }).map((value) => value + 0),
  })
  .chain((fields) =>
    fc
      .record({
        data: fc.array(finiteNumber, { minLength: fields.samples * fields.features, maxLength: fields.samples * fields.features }),
        targets: fc.array(finiteNumber, { minLength: fields.samples, maxLength: fields.samples }),
      })
      .map(({ data, targets }) => {
        const { samples, features, radius, ...rest } = fields;
        return defineProblem({
          ...rest,
          X: { shape: [samples, features], data },
          y: fields.loss === 'squared' ? targets : targets.map((_, k) => (k % 2 === 0 ? 1 : -1)),
          epsilon: radius,
          patterns: packPatterns(samples, 2, (pattern, sample) => pattern === 0 || sample === samples - 1),
        });
      }),
  );

describe('a problem file', () => {
  test('written and read again is the same problem', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        expect(readProblem(bytesOf(writeProblem(problem, 'a name')))).toEqual({ name: 'a name', problem, optimum: null });
      }),
    );
  });

  test('gives the name, the problem and the stated optimum', () => {
    const { name, problem, optimum } = readProblem(bytesOf(JSON.stringify(example)));
    expect([name, optimum]).toEqual(['tiny', 0.25]);
    expect(problem).toEqual(
      defineProblem({
        ...{ X: example.X as { shape: [number, number]; data: number[] }, y: example.y, beta: 0.001, loss: 'hinge', cone: 'hard' },
        epsilon: [0.1, 0],
        norm: 'linf',
        patterns: packPatterns(3, 2, (pattern, sample) => pattern === 0 || sample !== 1),
      }),
    );
  });

  test('may leave out name, cone, perturbation and reference', () => {
    const bare = { ...example, name: undefined, cone: undefined, perturbation: undefined, reference: undefined };
    const { name, problem, optimum } = readProblem(bytesOf(JSON.stringify(bare)));
    expect([name, optimum, problem.cone, [...problem.perturbation.radius]]).toEqual([null, null, 'soft', [0, 0]]);
  });

  test('cut at any length is refused', () => {
    const bytes = bytesOf(JSON.stringify(example));
    for (let length = 0; length < bytes.length; length++) expect(() => readProblem(bytes.subarray(0, length))).toThrow(FileError);
  });

  test('with any member replaced by any JSON is refused with a FileError, or read', () => {
    const keys = fc.constantFrom(...Object.keys(example));
    fc.assert(
      fc.property(keys, fc.jsonValue(), (key, value) => {
        try {
          readExample({ [key]: value });
        } catch (error) {
          expect(error).toBeInstanceOf(FileError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each<[string, object, string]>([
    ['another format', { format: 'reluvex-model' }, 'format "reluvex-model": expected "convex-relu-problem"'],
    ['another version', { version: 2 }, 'reads version 1'],
    ['a missing loss', { loss: undefined }, 'loss is missing'],
    ['an unknown loss', { loss: 'absolute' }, 'loss is "absolute": expected one of squared, hinge, logistic'],
    ['too few values in X', { X: { shape: [3, 2], data: [1] } }, 'X.data has 1 values: expected 6'],
    ['a shape whose product overflows', { X: { shape: [2 ** 40, 2 ** 40], data: [] } }, 'X.shape'],
    ['text in X', { X: { shape: [3, 2], data: ['1', 2, 3, 4, 5, 6] } }, 'X.data[0] is "1": expected a finite number'],
    ['null in y', { y: [1, null, 1] }, 'y[1] is null'],
    ['a short y', { y: [1, -1] }, 'y has 2 values but X has 3 samples'],
    ['constant labels', { y: [1, 1, 1] }, 'every label is 1'],
    ['a negative radius', { perturbation: { norm: 'linf', radius: [0.1, -1] } }, 'epsilon is -1 for feature 1'],
    ['a short radius', { perturbation: { norm: 'linf', radius: [0.1] } }, 'perturbation.radius has 1 values: expected 2'],
    ['beta 0', { beta: 0 }, 'beta is 0'],
    ['a pattern with a 2', { patterns: { shape: [3, 2], rows: ['11', '20', '11'] } }, 'row 1 of the patterns'],
    ['a pattern row too short', { patterns: { shape: [3, 2], rows: ['11', '1', '11'] } }, 'patterns.rows[1] has 1 characters'],
    ['too few pattern rows', { patterns: { shape: [3, 2], rows: ['11', '10'] } }, 'patterns.rows has 2 entries: expected 3'],
    ['patterns of another X', { patterns: { shape: [2, 2], rows: ['11', '10'] } }, 'sample the patterns from the X'],
    ['an all-zero pattern', { patterns: { shape: [3, 2], rows: ['10', '10', '10'] } }, 'pattern 1 is all zero'],
  ])('with %s is refused', (_, changes, message) => {
    expect(() => readExample(changes)).toThrow(FileError);
    expect(() => readExample(changes)).toThrow(message);
  });

  test.each(['__proto__', 'constructor', 'prototype'])('with the key %s is refused', (key) => {
    const text = JSON.stringify(example);
    expect(() => readProblem(bytesOf(`{"${key}": {"polluted": true}, ${text.slice(1)}`))).toThrow(/not allowed/);
    expect(() => readProblem(bytesOf(text.replace('"X":{', `"X":{"${key}":{},`)))).toThrow(/not allowed/);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('with a number beyond double precision is refused', () => {
    expect(() => readProblem(bytesOf(JSON.stringify(example).replace('[1,2,3,4,5,6]', '[1,2,3,4,5,1e999]')))).toThrow(
      'X.data[5] is Infinity',
    );
  });
});
