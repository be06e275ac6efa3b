import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors';
import { predict, type Network } from '../../src/model/network';

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

  test('refuses samples of another number of features, and values that are not finite', () => {
    expect(() => predict(network, [[1, 2, 3]])).toThrow(InputError);
    expect(() => predict(network, [[1, 2, 3]])).toThrow('X has 3 features but the network was trained on 2');
    expect(() => predict(network, [[1, NaN]])).toThrow('NaN at row 0, column 1');
  });
});
