import { rowOf, zeros, type Matrix } from '../matrix';
import type { Network } from '../model/network';
import type { Scaling } from './scaling';

/**
 * A two-layer ReLU network on raw features as other tools hold it, f(x) = W₂ (W₁ x + b)₊: one or several outputs, biases where folding
 * a scaling or a constant feature gives some.
 */
export interface DenseNetwork {
  /** W₁, neurons × features. */
  readonly hidden: Matrix;
  /** b, one for each neuron; null when every neuron goes through the origin. */
  readonly hiddenBias: Float64Array | null;
  /** W₂, outputs × neurons. */
  readonly output: Matrix;
}

/** What stood between the raw features and a network's: a scaling, then a last feature that is a constant 1. */
export interface Folding {
  readonly scaling: Scaling | null;
  readonly bias: boolean;
}

/**
 * The networks side by side, the scaling and the constant folded into weights and biases: uᵀ((x − m)/σ, 1) is the product of x with u/σ
 * plus u_last − Σ_j (u_j/σ_j) m_j. Output o is that of network o, each neuron feeding one output.
 */
export function foldNetworks(networks: readonly Network[], { scaling, bias }: Folding): DenseNetwork {
  const features = networks[0]!.features - (bias ? 1 : 0);
  const neurons = networks.reduce((sum, network) => sum + network.hidden.rows, 0);
  const dense = {
    hidden: zeros(neurons, features),
    hiddenBias: bias || scaling !== null ? new Float64Array(neurons) : null,
    output: zeros(networks.length, neurons),
  };
  let at = 0;
  networks.forEach(({ hidden, output }, o) => {
    for (let j = 0; j < hidden.rows; j++, at++) {
      dense.output.data[o * neurons + at] = output[j]!;
      const u = rowOf(hidden, j);
      let shift = bias ? u[features]! : 0;
      for (let c = 0; c < features; c++) {
        const weight = scaling === null ? u[c]! : u[c]! / scaling.deviation[c]!;
        dense.hidden.data[at * features + c] = weight;
        if (scaling !== null) shift -= weight * scaling.mean[c]!;
      }
      if (dense.hiddenBias !== null) dense.hiddenBias[at] = shift;
    }
  });
  return dense;
}

/** f(x) for every row of X, samples × outputs, in double precision. */
export function denseOutputs({ hidden, hiddenBias, output }: DenseNetwork, X: Matrix): Matrix {
  const out = zeros(X.rows, output.rows);
  for (let k = 0; k < X.rows; k++) {
    for (let j = 0; j < hidden.rows; j++) {
      let z = 0;
      for (let c = 0; c < X.columns; c++) z += X.data[k * X.columns + c]! * hidden.data[j * X.columns + c]!;
      if (hiddenBias !== null) z += hiddenBias[j]!;
      if (!(z > 0)) continue;
      for (let o = 0; o < output.rows; o++) out.data[k * output.rows + o]! += output.data[o * hidden.rows + j]! * z;
    }
  }
  return out;
}

/**
 * Σ_o c_o f_o as a network of one output, for attacks and bounds: over (x, 1) where there are biases, so that its last feature is the
 * constant 1, and over x otherwise. Neurons that do not reach it are left out.
 */
export function combineOutputs({ hidden, hiddenBias, output }: DenseNetwork, coefficients: ArrayLike<number>): Network {
  const width = hidden.columns + (hiddenBias === null ? 0 : 1);
  const rows: number[] = [];
  const weights: number[] = [];
  for (let j = 0; j < hidden.rows; j++) {
    let weight = 0;
    for (let o = 0; o < output.rows; o++) weight += coefficients[o]! * output.data[o * hidden.rows + j]!;
    if (weight === 0) continue;
    for (let c = 0; c < hidden.columns; c++) rows.push(hidden.data[j * hidden.columns + c]!);
    if (hiddenBias !== null) rows.push(hiddenBias[j]!);
    weights.push(weight);
  }
  return {
    features: width,
    hidden: { rows: weights.length, columns: width, data: Float64Array.from(rows) },
    output: Float64Array.from(weights),
  };
}
