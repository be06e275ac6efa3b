import fc from 'fast-check';
import type { DenseNetwork } from '../../src/data/dense-network';
import { zeros, type Matrix } from '../../src/matrix';
import { drawsOf } from '../support/problems';

/** Normal weights, with biases or without. */
export function drawnNetwork(features: number, neurons: number, outputs: number, biased: boolean, seed: number): DenseNetwork {
  const draws = drawsOf(seed);
  const matrix = (rows: number, columns: number): Matrix => ({ ...zeros(rows, columns), data: draws.normals(rows * columns) });
  const hidden = matrix(neurons, features);
  return { hidden, hiddenBias: biased ? draws.normals(neurons) : null, output: matrix(outputs, neurons) };
}

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const numbers = (length: number) => fc.array(number, { minLength: length, maxLength: length }).map((values) => Float64Array.from(values));

/** Any network, of any finite weights, without neurons too. */
export const anyDenseNetwork: fc.Arbitrary<DenseNetwork> = fc
  .record({ features: fc.integer({ min: 1, max: 4 }), neurons: fc.nat({ max: 4 }), outputs: fc.integer({ min: 1, max: 3 }) })
  .chain(({ features, neurons, outputs }) =>
    fc.record({
      hidden: numbers(neurons * features).map((data) => ({ rows: neurons, columns: features, data })),
      hiddenBias: fc.option(numbers(neurons)),
      output: numbers(outputs * neurons).map((data) => ({ rows: outputs, columns: neurons, data })),
    }),
  );
