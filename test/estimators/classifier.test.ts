import { Matrix as MlMatrix } from 'ml-matrix';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { denseOutputs } from '../../src/data/dense-network';
import { appendOnes, scale, standardization } from '../../src/data/scaling';
import { InputError } from '../../src/errors';
import { ReluClassifier } from '../../src/estimators/classifier';
import type { ClassLabel } from '../../src/estimators/classes';
import type { Accelerator } from '../../src/gpu/accelerator';
import { predict } from '../../src/model/network';
import { classify, trainClasses } from '../../src/multiclass';
import { train } from '../../src/train';
import { testAccelerator } from '../support/accelerator';
import { clouds, rowsOf, stretched } from './clouds';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const QUICK = { device: 'cpu', patterns: 6, beta: 1e-2, gap: 1e-2, standardize: true } as const;
const two = clouds(2, 24, 1);
const three = clouds(3, 30, 2);
/** In units that need no scaling. */
const unit = scale(two.X, standardization(two.X));
const signs = Float64Array.from(two.places, (place) => 2 * place - 1);

describe('a classifier is train() on the same problem', () => {
  test.each(['hinge', 'logistic', 'squared'] as const)('%s, without bias and scaling, to the bit', async (loss) => {
    const epsilon = [0.1, 0.2];
    const classifier = await new ReluClassifier({ ...QUICK, loss, epsilon, bias: false, standardize: false, seed: 3 }).fit(unit, signs);
    const want = await train({ X: unit, y: signs, loss, beta: 1e-2, epsilon, patterns: 6, seed: 3 }, { device: 'cpu', gap: 1e-2 });
    expect(classifier.network).toEqual({
      hidden: want.network.hidden,
      hiddenBias: null,
      output: { rows: 1, columns: want.network.output.length, data: want.network.output },
    });
    expect(classifier.network.hidden.rows).toBeGreaterThan(0);
    expect(classifier.objective).toEqual(want.objective);
    expect(classifier.dualBound).toBe(want.objective.dualBound);
    expect([classifier.status, classifier.iterations, classifier.device]).toEqual(['solved', want.iterations, 'cpu (f64)']);
    expect(classifier.relativeGap).toBeCloseTo(want.relativeGap, 12);
    expect(classifier.patterns).toEqual(want.patterns);
    expect(classifier.decisionFunction(unit).data).toEqual(predict(want.network, unit));
  });

  test('with bias and scaling: radii ε_j/σ_j there, the same values on raw features', async () => {
    const scaling = standardization(two.X);
    const X = appendOnes(scale(two.X, scaling));
    const epsilon = Float64Array.of(3 / scaling.deviation[0]!, 0.01 / scaling.deviation[1]!, 0);
    const want = await train({ X, y: signs, loss: 'hinge', beta: 1e-2, epsilon, patterns: 6, seed: 3 }, { device: 'cpu', gap: 1e-2 });
    const classifier = new ReluClassifier({ ...QUICK, epsilon: [3, 0.01], seed: 3 });
    await classifier.fit(two.X, signs);
    expect(classifier.objective).toEqual(want.objective);
    const values = classifier.decisionFunction(two.X).data;
    const { hidden, hiddenBias, output } = classifier.network;
    predict(want.network, X).forEach((value, k) => {
      // Each product |u_j| |x_j| of the raw features, and the bias with it, carries a few roundings.
      let terms = 0;
      for (let j = 0; j < hidden.rows; j++) {
        const reach = Math.abs(hidden.data[2 * j]! * two.X.data[2 * k]!) + Math.abs(hidden.data[2 * j + 1]! * two.X.data[2 * k + 1]!);
        terms += Math.abs(output.data[j]!) * (reach + Math.abs(hiddenBias![j]!));
      }
      expect(Math.abs(values[k]! - value)).toBeLessThanOrEqual((hidden.rows + 20) * 2 ** -53 * 2 * terms);
    });
  });

  test('three classes are trainClasses()', async () => {
    const X = scale(three.X, standardization(three.X));
    const labels = three.places.map((place) => ['x', 'y', 'z'][place]!);
    const classifier = await new ReluClassifier<string>({ ...QUICK, bias: false, standardize: false, seed: 3 }).fit(X, labels);
    const want = await trainClasses({ X, labels, loss: 'hinge', beta: 1e-2, patterns: 6, seed: 3 }, { device: 'cpu', gap: 1e-2 });
    expect(classifier.predict(X)).toEqual(classify(want, X));
    const programs = want.solution.classes.map(({ objective }) => objective.program);
    expect(classifier.objective.program).toBe(programs.reduce((sum, program) => sum + program, 0));
    expect([classifier.network.output.rows, classifier.classes]).toEqual([3, ['x', 'y', 'z']]);
  });

  test('on the GPU the value agrees within both gaps', async () => {
    const cpu = new ReluClassifier({ ...QUICK, patterns: 4, gap: 0.05 });
    const [a, b] = [await cpu.fit(two.X, signs), await cpu.clone({ device: accelerator }).fit(two.X, signs)];
    expect(b.device).not.toBe('cpu (f64)');
    expect(b.objective.dualBound).toBeLessThanOrEqual(a.objective.program);
    expect(a.objective.dualBound).toBeLessThanOrEqual(b.objective.program);
    b.dispose();
    expect((await b.certify(two.X, signs, { epsilon: [0.5, 0.001] })).certified).toBeGreaterThan(0.9);
  });
});

describe('labels', () => {
  test.each<[string, ClassLabel[]]>([
    ['text', ['no', 'yes']],
    ['booleans', [false, true]],
    ['numbers', [-3, 10]],
    ['three numbers, ordered by value', [2, 9, 10]],
    ['three of all kinds', [7, true, '7']],
  ])('%s come back as they went in', async (_, classes) => {
    const { X, places } = classes.length === 2 ? two : three;
    const y = places.map((place) => classes[place]!);
    const classifier = await new ReluClassifier(QUICK).fit(X, y);
    expect(classifier.classes).toEqual(classes);
    expect(classifier.predict(X)).toEqual(y);
    expect(classifier.score(X, y)).toBe(1);
    expect(classifier.score(X, y.map((label, k) => (k < 6 ? classes.find((other) => other !== label)! : label)))).toBe(1 - 6 / y.length); // prettier-ignore
  });

  test.each<[string, unknown, RegExp]>([
    ['one class', new Array(24).fill('a'), /every label is "a": give samples of at least two classes/],
    ['too few', ['a', 'b'], /y has 2 values but X has 24 samples/],
    ['NaN', [...new Array<number>(23).fill(1), NaN], /the label at row 23 .* is NaN/],
    ['an object', [...new Array<number>(23).fill(1), {}], /the label at row 23/],
    ['nothing', undefined, /y is not an array/],
  ])('%s: refused', async (_, y, message) => {
    const failing = new ReluClassifier(QUICK).fit(two.X, y as number[]);
    await expect(failing).rejects.toThrow(InputError);
    await expect(failing).rejects.toThrow(message);
  });
});

describe('what X is', () => {
  test('features in other units, with ε in the same units, change no bit of the values', async () => {
    const factors = [2 ** 10, 2 ** -7];
    const options = { ...QUICK, loss: 'logistic' } as const;
    const plain = await new ReluClassifier({ ...options, epsilon: [1, 0.005] }).fit(two.X, signs);
    const units = await new ReluClassifier({ ...options, epsilon: [1 * factors[0]!, 0.005 * factors[1]!] }).fit(
      stretched(two.X, factors),
      signs,
    );
    const fresh = clouds(2, 40, 9).X;
    expect(units.decisionFunction(stretched(fresh, factors))).toEqual(plain.decisionFunction(fresh));
    const [a, b] = [await plain.certify(two.X, signs), await units.certify(stretched(two.X, factors), signs)];
    expect(b.verdicts).toEqual(a.verdicts);
  });

  test('rows, flat arrays with a shape and ml-matrix are the same', async () => {
    const want = await new ReluClassifier(QUICK).fit(two.X, signs);
    const { rows, columns, data } = two.X;
    for (const X of [rowsOf(two.X), { shape: [rows, columns] as const, data }, new MlMatrix(rowsOf(two.X))]) {
      const got = await new ReluClassifier(QUICK).fit(X, signs);
      expect(got.network).toEqual(want.network);
      expect(got.predict(X)).toEqual(want.predict(two.X));
    }
  });

  test('arrays are neither changed nor kept', async () => {
    const [X, y, epsilon] = [rowsOf(two.X), [...signs], [0.1, 0.001]];
    const before = JSON.stringify([X, y, epsilon]);
    const classifier = new ReluClassifier({ ...QUICK, epsilon, warmStart: true });
    await classifier.fit(X, y);
    await classifier.certify(X, y);
    await classifier.attack(X, y);
    expect(JSON.stringify([X, y, epsilon])).toBe(before);
    const learnt = JSON.stringify(classifier);
    X.forEach((row) => row.fill(7));
    y.fill(7);
    epsilon.fill(7);
    expect(JSON.stringify(classifier)).toBe(learnt);
    expect((await classifier.fit(two.X, signs)).predict(two.X)).toEqual([...signs]);
  });

  test('of other columns is refused', async () => {
    const classifier = await new ReluClassifier(QUICK).fit(two.X, signs);
    expect(() => classifier.predict([[1, 2, 3]])).toThrow('X has 3 features but the estimator was fitted on 2');
    await expect(classifier.certify(two.X, [...signs.slice(1), 5])).rejects.toThrow('the label at row 23 (counted from 0) is 5');
  });
});

describe('a fit', () => {
  test('aborted before it starts rejects with the reason, and what was learnt stays', async () => {
    const classifier = new ReluClassifier(QUICK);
    const reason = new Error('enough');
    await expect(classifier.fit(two.X, signs, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(classifier.isFitted).toBe(false);
    expect(() => classifier.network).toThrow('the classifier has learnt nothing yet');
    const before = (await classifier.fit(two.X, signs)).network;
    await expect(classifier.fit(three.X, three.places, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(classifier.network).toBe(before);
  });

  test('aborted during the solve keeps the best network so far', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const classifier = new ReluClassifier({ ...QUICK, gap: 1e-12 });
    await classifier.fit(two.X, signs, {
      signal: controller.signal,
      onIteration: ({ iteration }) => {
        seen.push(iteration);
        if (seen.length === 3) controller.abort();
      },
    });
    expect(classifier.status).toBe('cancelled');
    expect(seen.length).toBe(3);
    expect(classifier.objective.dualBound).toBeLessThanOrEqual(classifier.objective.program);
    expect(classifier.predict(two.X)).toHaveLength(24);
  });

  test.each([2, 3])('of %i classes starts warm where the shapes agree, and cold where they do not', async (count) => {
    const { X, places } = count === 2 ? two : three;
    const classifier = new ReluClassifier({ ...QUICK, loss: 'logistic', warmStart: true });
    const cold = (await classifier.fit(X, places)).iterations;
    const warm = (await classifier.fit(X, places)).iterations;
    expect(warm).toBeLessThan(cold);
    expect(classifier.status).toBe('solved');
    const fewer = { ...X, rows: X.rows - 6, data: X.data.slice(0, 2 * (X.rows - 6)) };
    expect((await classifier.fit(fewer, places.slice(0, -6))).status).toBe('solved');
    const wider = { rows: X.rows, columns: 3, data: Float64Array.from({ length: 3 * X.rows }, (_, at) => X.data[(at * 2) / 3] ?? at % 5) };
    expect((await classifier.fit(wider, places)).network.hidden.columns).toBe(3);
  });

  test('takes as many patterns as the data have where more are asked for', async () => {
    const classifier = await new ReluClassifier({ ...QUICK, patterns: 1000 }).fit([[0], [1], [2], [3]], [0, 1, 1, 0]);
    // Four points and one threshold on a line, from either side: 8 patterns, of which all zeros is none.
    expect(classifier.patterns!.count).toBe(7);
  });

  test("on 'auto' survives dispose and using: what was learnt stays, and the device is acquired anew", async () => {
    const classifier = await new ReluClassifier({ ...QUICK, patterns: 3, gap: 0.1, device: 'auto' }).fit(two.X, signs);
    const before = classifier.predict(two.X);
    classifier[Symbol.dispose]();
    classifier.dispose();
    expect(classifier.predict(two.X)).toEqual(before);
    expect((await classifier.attack(two.X, signs, { epsilon: 0.001 })).accuracy).toBeGreaterThan(0);
  });
});

test('K outputs decide by the largest, as the network says', async () => {
  const classifier = await new ReluClassifier(QUICK).fit(three.X, three.places);
  const values = denseOutputs(classifier.network, three.X);
  expect(classifier.decisionFunction(three.X)).toEqual(values);
  classifier.predict(three.X).forEach((label, k) => {
    for (let o = 0; o < 3; o++) expect(values.data[3 * k + (label as number)]).toBeGreaterThanOrEqual(values.data[3 * k + o]!);
  });
});
