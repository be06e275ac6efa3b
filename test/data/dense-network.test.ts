import { describe, expect, test } from 'vitest';
import { combineOutputs, denseOutputs, foldNetworks } from '../../src/data/dense-network';
import { appendOnes, scale } from '../../src/data/scaling';
import { forward, type Network } from '../../src/model/network';
import { drawsOf } from '../support/problems';
import { drawnNetwork } from './dense-networks';

/** A network of one output with normal weights. */
function drawn(features: number, neurons: number, seed: number): Network {
  const { hidden, output } = drawnNetwork(features, neurons, 1, false, seed);
  return { features, hidden, output: output.data };
}

const X = { rows: 20, columns: 3, data: drawsOf(9).normals(60).map((value, at) => 100 * (at % 3) + value) }; // prettier-ignore
const scaling = { mean: Float64Array.of(0.5, 101, 199), deviation: Float64Array.of(2, 0.25, 3) };

describe('folding', () => {
  test.each([
    ['nothing', null, false],
    ['a constant', null, true],
    ['a scaling', scaling, false],
    ['both', scaling, true],
  ])('%s gives the same outputs on raw features', (_, given, bias) => {
    const networks = [drawn(bias ? 4 : 3, 5, 1), drawn(bias ? 4 : 3, 0, 2), drawn(bias ? 4 : 3, 7, 3)];
    const dense = foldNetworks(networks, { scaling: given, bias });
    expect(dense.hiddenBias === null).toBe(given === null && !bias);
    expect([dense.hidden.rows, dense.hidden.columns, dense.output.rows]).toEqual([12, 3, 3]);
    const scaled = given === null ? X : scale(X, given);
    const prepared = bias ? appendOnes(scaled) : scaled;
    const outputs = denseOutputs(dense, X);
    networks.forEach((network, o) => {
      forward(network, prepared).forEach((value, k) => {
        // Products up to 200 · 4 · 3 in size, about 80 of them, each with a few roundings.
        const got = outputs.data[3 * k + o]!;
        if (given === null) expect(got).toBe(value);
        else expect(Math.abs(got - value)).toBeLessThanOrEqual(100 * 2 ** -53 * 80 * 2400);
      });
    });
  });
});

test.each([true, false])('a combination of outputs is a network of one, biases %s', (biased) => {
  const dense = drawnNetwork(3, 6, 3, biased, 4);
  dense.output.data.set([0, 0, 0], 0);
  const outputs = denseOutputs(dense, X);
  for (const coefficients of [
    [1, 0, 0],
    [0, 1, -1],
    [0.5, -2, 1],
  ]) {
    // prettier-ignore
    const network = combineOutputs(dense, coefficients);
    expect(network.features).toBe(biased ? 4 : 3);
    forward(network, biased ? appendOnes(X) : X).forEach((value, k) => {
      const want = coefficients.reduce((sum, c, o) => sum + c * outputs.data[3 * k + o]!, 0);
      expect(Math.abs(value - want)).toBeLessThanOrEqual(1e-10);
    });
  }
  expect(combineOutputs(dense, [1, 0, 0]).hidden.rows).toBe(3);
});
