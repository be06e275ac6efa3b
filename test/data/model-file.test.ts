import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictWith, readModel, writeModel, type Model } from '../../src/data/model-file';
import { FileError, InputError } from '../../src/errors';
import { predict } from '../../src/model/network';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** f(x) = 2 (x₁ − x₂ + 3)₊ − (x₂)₊, with x standardised by mean 1, deviation 2. */
const model: Model = {
  network: { features: 3, hidden: { rows: 2, columns: 3, data: Float64Array.of(1, -1, 3, 0, 1, 0) }, output: Float64Array.of(2, -1) },
  bias: true,
  scaling: { mean: Float64Array.of(1, 1), deviation: Float64Array.of(2, 2) },
  featureNames: ['a', 'b'],
  classes: ['no', 'yes'],
  training: {
    loss: 'hinge',
    cone: 'soft',
    beta: 1e-3,
    perturbation: { norm: 'linf', radius: Float64Array.of(0.1, 0.1, 0) },
    seed: 7,
    masksHash: '0123456789abcdef',
    status: 'solved',
    objective: { program: 0.5, dualBound: null, network: 0.25 },
    relativeGap: 1e-4,
  },
};

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const numbers = (length: number): fc.Arbitrary<Float64Array> =>
  fc.array(number, { minLength: length, maxLength: length }).map((values) => Float64Array.from(values));

const models: fc.Arbitrary<Model> = fc
  .record({ neurons: fc.nat({ max: 4 }), inputs: fc.integer({ min: 1, max: 4 }), bias: fc.boolean() })
  .chain(({ neurons, inputs, bias }) => {
    const features = inputs + (bias ? 1 : 0);
    return fc.record({
      network: fc.record({
        features: fc.constant(features),
        hidden: numbers(neurons * features).map((data) => ({ rows: neurons, columns: features, data })),
        output: numbers(neurons),
      }),
      bias: fc.constant(bias),
      scaling: fc.option(
        fc.record({ mean: numbers(inputs), deviation: numbers(inputs).map((values) => values.map((value) => Math.abs(value) + 1)) }),
      ),
      featureNames: fc.option(fc.array(fc.string(), { minLength: inputs, maxLength: inputs })),
      classes: fc.option(fc.tuple(fc.oneof(number, fc.string()), fc.oneof(number, fc.string())).filter(([a, b]) => a !== b)),
      training: fc.record({
        loss: fc.constantFrom('squared' as const, 'hinge' as const, 'logistic' as const),
        cone: fc.constantFrom('soft' as const, 'hard' as const),
        beta: number,
        perturbation: fc.record({ norm: fc.constantFrom('linf' as const, 'l2' as const), radius: numbers(features) }),
        seed: fc.option(fc.nat()),
        masksHash: fc.string(),
        status: fc.string(),
        objective: fc.record({ program: fc.option(number), dualBound: fc.option(number), network: fc.option(number) }),
        relativeGap: fc.option(number),
      }),
    });
  });

/** The example as plain JSON with one member, given by its path, replaced. */
function withMember(path: readonly string[], value: unknown): Uint8Array {
  const document = JSON.parse(writeModel(model)) as Record<string, unknown>;
  const parent = path.slice(0, -1).reduce((node, key) => node[key] as Record<string, unknown>, document);
  Object.defineProperty(parent, path.at(-1)!, { value, enumerable: true, configurable: true });
  return bytesOf(JSON.stringify(document));
}

describe('a model file', () => {
  test('written and read again is the same model', () => {
    fc.assert(
      fc.property(models, (any) => {
        expect(readModel(bytesOf(writeModel(any)))).toEqual(any);
      }),
    );
  });

  test('cut at any length is refused', () => {
    const bytes = bytesOf(writeModel(model).trimEnd());
    for (let length = 0; length < bytes.length; length++) expect(() => readModel(bytes.subarray(0, length))).toThrow(FileError);
  });

  test('with any member replaced by any JSON is refused with a FileError, or read', () => {
    const paths = fc.constantFrom(
      ...['version', 'network', 'bias', 'scaling', 'featureNames', 'classes', 'training'].map((key) => [key]),
      ...[
        ['network', 'features'],
        ['network', 'hidden'],
        ['network', 'hidden', 'shape'],
        ['network', 'output'],
        ['training', 'objective'],
      ],
    );
    fc.assert(
      fc.property(paths, fc.jsonValue(), (path, value) => {
        try {
          readModel(withMember(path, value));
        } catch (error) {
          expect(error).toBeInstanceOf(FileError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each<[string, string[], unknown, string]>([
    ['an unknown member', ['extra'], 1, 'extra is not part of the format'],
    ['an unknown member inside', ['training', 'note'], 'x', 'training.note is not part of the format'],
    ['an own __proto__', ['__proto__'], { network: 1 }, '__proto__ is not allowed'],
    ['an own __proto__ inside', ['network', '__proto__'], {}, 'network.__proto__ is not allowed'],
    ['weights of another shape', ['network', 'hidden', 'shape'], [3, 3], 'network.hidden.data has 6 values: expected 9'],
    ['features that differ from the weights', ['network', 'features'], 4, 'network.hidden.shape is [2, 3]'],
    ['a weight that is text', ['network', 'output'], [1, '2'], 'network.output[1] is "2"'],
    ['a weight that is missing', ['network', 'output'], [1], 'network.output has 1 values: expected 2'],
    ['names for other columns', ['featureNames'], ['a', 'b', 'c'], 'featureNames has 3 entries: expected 2'],
    ['one class twice', ['classes'], ['a', 'a'], 'two different labels'],
    ['a deviation of 0', ['scaling', 'deviation'], [1, 0], 'expected positive numbers'],
    ['a fractional shape', ['network', 'hidden', 'shape'], [1.5, 3], 'two whole numbers'],
  ])('with %s is refused', (_, path, value, message) => {
    expect(() => readModel(withMember(path, value))).toThrow(FileError);
    expect(() => readModel(withMember(path, value))).toThrow(message);
  });
});

describe('predictWith', () => {
  test('scales, appends the constant and evaluates the network', () => {
    // x = (5, 3) becomes (2, 1, 1): 2 (2 − 1 + 3) − 1 = 7; x = (−7, 3) becomes (−4, 1, 1): 0 − 1.
    expect(predictWith(model, [[5, 3], [-7, 3]])).toEqual(Float64Array.of(7, -1)); // prettier-ignore
  });

  test('without scaling and constant is the network itself', () => {
    const plain = { ...model, bias: false, scaling: null };
    expect(predictWith(plain, [[1, 2, 3]])).toEqual(predict(model.network, [[1, 2, 3]]));
  });

  test('counts the features a user gives, without the constant', () => {
    expect(() => predictWith(model, [[1, 2, 3]])).toThrow(InputError);
    expect(() => predictWith(model, [[1, 2, 3]])).toThrow('X has 3 features but the model was trained on 2');
  });
});
