import { describe, expect, test } from 'vitest';
import { denseOutputs, type DenseNetwork } from '../../src/data/dense-network';
import { ONNX_OPSET, writeOnnx, type OnnxLabel } from '../../src/data/onnx';
import { InputError } from '../../src/errors';
import { probabilitiesOf } from '../../src/estimators/probabilities';
import type { Matrix } from '../../src/matrix';
import { drawsOf } from '../support/problems';
import { drawnNetwork } from './dense-networks';
import { runOnnx } from './onnx-runtime';

const X: Matrix = { rows: 9, columns: 3, data: drawsOf(5).normals(27).map(Math.fround) };
const PRECISIONS = ['single', 'double'] as const;
const ROUNDOFF = { single: 2 ** -24, double: 2 ** -53 };

/** Σ_j |W₂| (|W₁| |x| + |b|), samples × outputs: what the outputs' rounding errors are shares of. */
function magnitudes({ hidden, hiddenBias, output }: DenseNetwork): Matrix {
  const size = (values: Float64Array) => values.map(Math.abs);
  const network = { hidden: { ...hidden, data: size(hidden.data) }, hiddenBias: hiddenBias && size(hiddenBias), output: { ...output, data: size(output.data) } }; // prettier-ignore
  return denseOutputs(network, { ...X, data: size(X.data) });
}

/** f32 storage of W₁, b, W₂ costs three roundings of a term, and two sums of products d + 1 and m, in any order. */
function roundings({ hidden }: DenseNetwork): number {
  return hidden.columns + 1 + hidden.rows + 3;
}

describe.each(PRECISIONS)('in %s precision', (precision) => {
  const roundoff = ROUNDOFF[precision];

  test.each([
    ['one output, biases', drawnNetwork(3, 20, 1, true, 1)],
    ['one output, no biases', drawnNetwork(3, 20, 1, false, 2)],
    ['three outputs', drawnNetwork(3, 20, 3, true, 3)],
    ['one neuron', drawnNetwork(3, 1, 1, true, 4)],
    ['no neuron', drawnNetwork(3, 0, 2, true, 5)],
  ])('onnxruntime gives the same values: %s', async (_, network) => {
    const { values, ...others } = await runOnnx(writeOnnx(network, { precision }), X, precision);
    expect(Object.keys(others)).toEqual([]);
    expect([values!.type, values!.shape]).toEqual([precision === 'double' ? 'float64' : 'float32', [9, network.output.rows]]);
    const [want, terms] = [denseOutputs(network, X), magnitudes(network)];
    want.data.forEach((value, at) => {
      const error = Math.abs((values!.data[at] as number) - value);
      // To first order in the roundoff, and twice that for the rest.
      expect(error).toBeLessThanOrEqual(2 * roundings(network) * roundoff * terms.data[at]!);
      if (precision === 'double') expect(error).toBeLessThanOrEqual(1e-6 * Math.abs(value));
    });
  });

  test.each<[string, OnnxLabel[], string]>([
    ['two of text', ['no', 'yes'], 'string'],
    ['two booleans', [false, true], 'bool'],
    ['two whole numbers', [-5, 2 ** 40], 'int64'],
    ['two numbers', [0.1, 0.3], 'float64'],
    ['three of text', ['a', 'é', ''], 'string'],
    ['three numbers', [1, 2.5, -1], 'float64'],
  ])('it gives the same labels and probabilities: %s', async (_, classes, type) => {
    const outputs = classes.length === 2 ? 1 : 3;
    const network = drawnNetwork(3, 12, outputs, true, 6);
    const link = [1, 0.5, 2].slice(0, outputs).map((slope, o) => ({ slope, offset: 0.25 * o - 0.1 }));
    const { label, values, probabilities } = await runOnnx(writeOnnx(network, { precision, classes, link }), X, precision);
    expect([label!.type, label!.shape, values!.shape]).toEqual([type, [9], [9, outputs]]);
    expect(probabilities!.shape).toEqual([9, classes.length]);
    const [want, terms] = [denseOutputs(network, X), magnitudes(network)];
    const wanted = probabilitiesOf(want, link);
    const labels = Array.from({ length: 9 }, (_, k) => {
      const row = want.data.subarray(k * outputs, (k + 1) * outputs);
      return classes[outputs === 1 ? Number(row[0]! >= 0) : row.indexOf(Math.max(...row))]!;
    });
    const plain = Array.from(label!.data as ArrayLike<unknown>, (value) => (type === 'bool' ? Boolean(value) : typeof value === 'bigint' ? Number(value) : value)); // prettier-ignore
    expect(plain).toEqual(labels);
    expect(new Set(labels).size).toBeGreaterThan(1);
    wanted.data.forEach((p, at) => {
      // |dp| ≤ slope |df|, of which each of the K outputs has its own; the functions themselves are good to some units in the last place.
      const row = Math.floor(at / classes.length);
      const reach = Math.max(...terms.data.subarray(row * outputs, (row + 1) * outputs));
      const bound = 2 * outputs * 2 * roundings(network) * roundoff * reach + 50 * roundoff;
      expect(Math.abs((probabilities!.data[at] as number) - p)).toBeLessThanOrEqual(bound);
    });
  });

  test('probabilities are never 0/0, however far the values are', async () => {
    const network: DenseNetwork = {
      hidden: { rows: 1, columns: 1, data: Float64Array.of(1) },
      hiddenBias: null,
      output: { rows: 3, columns: 1, data: Float64Array.of(-1, -1.5, -2) },
    };
    const link = [1, 1, 1].map((slope) => ({ slope, offset: 0 }));
    const far = { rows: 2, columns: 1, data: Float64Array.of(1000, 4) };
    const { probabilities } = await runOnnx(writeOnnx(network, { precision, classes: ['a', 'b', 'c'], link }), far, precision);
    const wanted = probabilitiesOf(denseOutputs(network, far), link);
    expect([...wanted.data.subarray(0, 3)]).toEqual([1, Math.exp(-500), 0]);
    wanted.data.forEach((p, at) => expect(Math.abs((probabilities!.data[at] as number) - p)).toBeLessThanOrEqual(200 * roundoff));
  });
});

test('the first of equal outputs decides, and zero is the second of two classes', async () => {
  const network = (outputs: number): DenseNetwork => ({ hidden: { rows: 0, columns: 3, data: new Float64Array(0) }, hiddenBias: null, output: { rows: outputs, columns: 0, data: new Float64Array(0) } }); // prettier-ignore
  const two = await runOnnx(writeOnnx(network(1), { classes: ['a', 'b'] }), X, 'single');
  const three = await runOnnx(writeOnnx(network(3), { classes: ['a', 'b', 'c'] }), X, 'single');
  expect(Array.from(two.label!.data)).toEqual(new Array(9).fill('b'));
  expect(Array.from(three.label!.data)).toEqual(new Array(9).fill('a'));
});

test('the file states its operator set', () => {
  // Field 8, a message of 4 bytes: field 1 of no text, field 2 of 13.
  expect([...writeOnnx(drawnNetwork(2, 2, 1, true, 1)).subarray(-6)]).toEqual([0x42, 0x04, 0x0a, 0x00, 0x10, ONNX_OPSET]);
});

test.each<[string, () => Uint8Array, RegExp]>([
  ['labels of several types', () => writeOnnx(drawnNetwork(2, 2, 1, true, 1), { classes: ['a', 1] }), /several types \(a, 1\)/],
  [
    'three labels for one output',
    () => writeOnnx(drawnNetwork(2, 2, 1, true, 1), { classes: [1, 2, 3] }),
    /has 3 labels but 1 outputs tell 2/,
  ],
  ['a weight that single precision lacks', () => writeOnnx({ ...drawnNetwork(1, 1, 1, true, 1), hiddenBias: Float64Array.of(1e39) }), /export with precision 'double'/], // prettier-ignore
])('%s are refused', (_, write, message) => {
  expect(write).toThrow(InputError);
  expect(write).toThrow(message);
});
