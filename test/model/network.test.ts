import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors';
import { predict, type Network } from '../../src/model/network';
import { randomNetwork, uniformPoints } from '../support/networks';

/** f(x) = 2 (x₁ + x₂)₊ − (x₁ − x₂)₊ */
const network: Network = {
  features: 2,
  hidden: { rows: 2, columns: 2, data: Float64Array.of(1, 1, 1, -1) },
  output: Float64Array.of(2, -1),
};

describe('predict', () => {
  test('adds up the rectified neurons', () => {
    expect(predict(network, [[1, 2], [2, 1], [-3, 1], [0, 0]])).toEqual(Float64Array.of(6, 5, 0, 0)); // prettier-ignore
    expect(predict(network, { shape: [1, 2], data: [2, 1] })).toEqual(Float64Array.of(5));
  });

  test('is the plain sum, bit for bit, over many samples and neurons', () => {
    const [wide, X] = [randomNetwork(33, 7, 1), uniformPoints(1001, 7, 2)];
    const plain = Float64Array.from({ length: X.rows }, (_, k) => {
      let f = 0;
      for (let j = 0; j < wide.hidden.rows; j++) {
        let z = 0;
        for (let c = 0; c < X.columns; c++) z += X.data[k * X.columns + c]! * wide.hidden.data[j * X.columns + c]!;
        f += wide.output[j]! * Math.max(0, z);
      }
      return f;
    });
    expect(predict(wide, X)).toEqual(plain);
  });

  test('refuses samples of another number of features, and values that are not finite', () => {
    expect(() => predict(network, [[1, 2, 3]])).toThrow(InputError);
    expect(() => predict(network, [[1, 2, 3]])).toThrow('X has 3 features but the network was trained on 2');
    expect(() => predict(network, [[1, NaN]])).toThrow('NaN at row 0, column 1');
  });
});
