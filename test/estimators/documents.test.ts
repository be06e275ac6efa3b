import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { FileError } from '../../src/errors';
import { ReluClassifier } from '../../src/estimators/classifier';
import type { ClassLabel } from '../../src/estimators/classes';
import { ReluRegressor } from '../../src/estimators/regressor';
import { clouds } from './clouds';

const QUICK = { device: 'cpu', patterns: 6, beta: 1e-2, gap: 1e-2, standardize: true } as const;
const two = clouds(2, 20, 1);
const three = clouds(3, 24, 2);

let classifier: ReluClassifier;
let many: ReluClassifier<ClassLabel>;
let regressor: ReluRegressor;
beforeAll(async () => {
  classifier = await new ReluClassifier<string>({ ...QUICK, loss: 'logistic', epsilon: [0.5, 0.001] }).fit(
    two.X,
    two.places.map((place) => ['no', 'yes'][place]!),
  );
  many = await new ReluClassifier<ClassLabel>({ ...QUICK, calibrationFolds: 2, timeLimitSeconds: Infinity }).fit(
    three.X,
    three.places.map((place) => [1, true, 'c'][place]!),
  );
  regressor = await new ReluRegressor({ ...QUICK, bias: false }).fit(three.X, three.target);
});

describe('an estimator', () => {
  test('written and read again gives the same bits, and the same document', () => {
    for (const estimator of [classifier, many]) {
      const text = JSON.stringify(estimator);
      for (const form of [text, new TextEncoder().encode(text), JSON.parse(text) as object]) {
        const again = ReluClassifier.fromJSON(form);
        expect(again.decisionFunction(three.X)).toEqual(estimator.decisionFunction(three.X));
        expect(again.predictProbability(three.X)).toEqual(estimator.predictProbability(three.X));
        expect(again.predict(three.X)).toEqual(estimator.predict(three.X));
        expect(again.options).toEqual(estimator.options);
        expect([again.objective, again.relativeGap, again.iterations, again.status, again.device]).toEqual([estimator.objective, estimator.relativeGap, estimator.iterations, estimator.status, estimator.device]); // prettier-ignore
        expect(again.patterns).toBeUndefined();
        expect(JSON.stringify(again)).toBe(text);
      }
    }
    const again = ReluRegressor.fromJSON(JSON.stringify(regressor));
    expect(again.predict(three.X)).toEqual(regressor.predict(three.X));
    expect(JSON.stringify(again)).toBe(JSON.stringify(regressor));
  });

  test('that was read can be attacked, certified and fitted again', async () => {
    const again = ReluClassifier.fromJSON(JSON.stringify(classifier));
    const labels = two.places.map((place) => ['no', 'yes'][place]!);
    const certificate = await again.certify(two.X, labels);
    expect(certificate).toEqual(await classifier.certify(two.X, labels));
    expect((await again.fit(two.X, labels)).network).toEqual(classifier.network);
  });

  test('that has learnt nothing travels as its options', () => {
    const blank = new ReluClassifier({ beta: 0.5, epsilon: [1, 2], cone: 'hard' });
    const again = ReluClassifier.fromJSON(JSON.stringify(blank));
    expect(again.options).toEqual(blank.options);
    expect(again.isFitted).toBe(false);
  });
});

/** The classifier's document with one member, given by its path, replaced. */
function withMember(path: readonly (string | number)[], value: unknown): string {
  const document = JSON.parse(JSON.stringify(classifier)) as Record<string | number, unknown>;
  const parent = path.slice(0, -1).reduce((node, key) => node[key] as Record<string | number, unknown>, document);
  Object.defineProperty(parent, path.at(-1)!, { value, enumerable: true, configurable: true, writable: true });
  return JSON.stringify(document);
}

describe('a document', () => {
  test.each<[string, (string | number)[], unknown, RegExp]>([
    ['another format', ['format'], 'reluvex-model', /expected "reluvex-estimator"/],
    ['a later version', ['version'], 2, /reads version 1/],
    ['another kind', ['kind'], 'regressor', /holds a regressor: expected a classifier/],
    ['an unknown member', ['note'], 1, /note is not part of the format/],
    ['an own __proto__', ['__proto__'], {}, /__proto__ is not allowed/],
    ['an own __proto__ in the options', ['options', '__proto__'], { beta: 2 }, /options.__proto__ is not allowed/],
    ['an option out of range', ['options', 'beta'], -1, /options: beta is -1/],
    ['an option of another type', ['options', 'epsilon'], 'far', /options: epsilon/],
    ['an unknown option', ['options', 'gamma'], 1, /options.gamma is not part of the format/],
    ['a device that is an object', ['options', 'device'], { device: 1 }, /expected "auto", "gpu" or "cpu"/],
    ['one class', ['state', 'classes'], ['no'], /at least two labels/],
    ['a class twice', ['state', 'classes'], ['no', 'no'], /each once/],
    ['more classes than outputs', ['state', 'classes'], ['a', 'b', 'c'], /models has 1 entries: expected 3/],
    ['no model', ['state', 'models'], [], /models has 0 entries: expected 1/],
    ['a weight that is text', ['state', 'models', 0, 'network', 'output', 0], '1', /models\[0\]: network.output\[0\] is "1"/],
    [
      'a link too many',
      ['state', 'links'],
      [
        { slope: 1, offset: 0 },
        { slope: 1, offset: 0 },
      ],
      /links has 2 entries: expected 1/,
    ],
    ['a link without offset', ['state', 'links', 0], { slope: 1 }, /offset is missing/],
    ['a status of its own', ['state', 'status'], 'perfect', /expected one of solved/],
  ])('with %s is refused', (_, path, value, message) => {
    expect(() => ReluClassifier.fromJSON(withMember(path, value))).toThrow(FileError);
    expect(() => ReluClassifier.fromJSON(withMember(path, value))).toThrow(message);
  });

  test('whose outputs were prepared differently is refused', () => {
    const document = JSON.parse(JSON.stringify(many)) as { state: { models: { scaling: { mean: number[] } }[] } };
    document.state.models[1]!.scaling.mean[0]! += 1;
    expect(() => ReluClassifier.fromJSON(document)).toThrow('models[1] has other features, bias or scaling');
  });

  test('with any member replaced by any JSON is refused with a FileError, or read', () => {
    const paths = fc.constantFrom<(string | number)[]>(
      ['kind'], ['options'], ['options', 'device'], ['options', 'epsilon'], ['options', 'bias'], ['options', 'patterns'], ['state'],
      ['state', 'classes'], ['state', 'links'], ['state', 'models'], ['state', 'models', 0], ['state', 'iterations'],
    ); // prettier-ignore
    fc.assert(
      fc.property(paths, fc.jsonValue(), (path, value) => {
        try {
          ReluClassifier.fromJSON(withMember(path, value));
        } catch (error) {
          expect(error).toBeInstanceOf(FileError);
        }
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});
