import { InputError } from '../errors';
import type { DenseNetwork } from './dense-network';
import type { Precision } from './network-tensors';
import { bytesField, integerField, join, messageField, textField, type Encoded } from './protobuf';

/** The operator set that the file names; onnxruntime 1.8 and later read it. */
export const ONNX_OPSET = 13;
const IR_VERSION = 7;

/** A class that ONNX can name. */
export type OnnxLabel = string | number | boolean;

/** What goes into an ONNX file besides the network. */
export interface OnnxOptions {
  /** Type of X and of the outputs; default 'single'. */
  readonly precision?: Precision;
  /**
   * The classes, for an output `label`: two for one output (the second where its value is ≥ 0), else one for each output (the largest;
   * the first of equals). All text, all numbers or all booleans.
   */
  readonly classes?: readonly OnnxLabel[];
  /** For each output the probability 1/(1 + e^−(slope · f + offset)), for an output `probabilities`; of K outputs they are divided by their sum. */
  readonly link?: readonly { readonly slope: number; readonly offset: number }[];
}

const TYPES = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const;

/**
 * The network as an ONNX model (opset 13): input `X`, samples × features; output `values`, samples × outputs, by Gemm, Relu, Gemm; for
 * classes also `label`, and with a link `probabilities`, samples × classes. A network without neurons is written with one of weight 0.
 *
 * @throws InputError when the classes are of several types or not as many as the outputs need, or single precision cannot hold a weight.
 */
export function writeOnnx(network: DenseNetwork, { precision = 'single', classes, link }: OnnxOptions = {}): Uint8Array {
  const { hidden, hiddenBias, output } = padded(network);
  const type = precision === 'double' ? 'double' : 'float';
  const outputs = output.rows;
  const graph = new Graph(type);
  const biases = hiddenBias === null ? [] : [graph.numbers('hidden_bias', [hidden.rows], hiddenBias)];
  graph.node('Gemm', ['X', graph.numbers('hidden_weight', [hidden.rows, hidden.columns], hidden.data), ...biases], 'z', [
    intAttribute('transB', 1),
  ]);
  graph.node('Relu', ['z'], 'activations');
  graph.node('Gemm', ['activations', graph.numbers('output_weight', [outputs, hidden.rows], output.data)], 'values', [
    intAttribute('transB', 1),
  ]);
  const values = valueInfo(12, 'values', TYPES[type], ['samples', outputs]);
  const results = [values];
  if (classes) {
    const width = outputs === 1 ? 2 : outputs;
    if (classes.length !== width)
      throw new InputError(`classes has ${classes.length} labels but ${outputs} outputs tell ${width} classes apart`);
    results.unshift(valueInfo(12, 'label', addLabels(graph, classes, outputs), ['samples']));
    if (link) {
      addProbabilities(graph, link, outputs);
      results.push(valueInfo(12, 'probabilities', TYPES[type], ['samples', width]));
    }
  }
  return join([
    integerField(1, IR_VERSION),
    textField(2, 'reluvex'),
    messageField(7, [
      ...graph.parts,
      textField(2, 'two_layer_relu'),
      valueInfo(11, 'X', TYPES[type], ['samples', hidden.columns]),
      ...results,
    ]),
    messageField(8, [textField(1, ''), integerField(2, ONNX_OPSET)]),
  ]);
}

/** Runtimes differ on products over no neurons at all. */
function padded(network: DenseNetwork): DenseNetwork {
  if (network.hidden.rows > 0) return network;
  const [features, outputs] = [network.hidden.columns, network.output.rows];
  return {
    hidden: { rows: 1, columns: features, data: new Float64Array(features) },
    hiddenBias: network.hiddenBias === null ? null : new Float64Array(1),
    output: { rows: outputs, columns: 1, data: new Float64Array(outputs) },
  };
}

/** The class of each row: by the sign of the one output, or the place of the largest. */
function addLabels(graph: Graph, classes: readonly OnnxLabel[], outputs: number): number {
  if (outputs === 1) {
    graph.node('GreaterOrEqual', ['values', graph.numbers('zero', [], [0])], 'positive');
    graph.node('Cast', ['positive'], 'place_column', [intAttribute('to', TYPES.int64)]);
    graph.node('Reshape', ['place_column', graph.integers('any_length', [-1])], 'place');
  } else graph.node('ArgMax', ['values'], 'place', [intAttribute('axis', 1), intAttribute('keepdims', 0)]);
  const [name, type] = graph.labels('classes', classes);
  graph.node('Gather', [name, 'place'], 'label', [intAttribute('axis', 0)]);
  return type;
}

function addProbabilities(graph: Graph, link: NonNullable<OnnxOptions['link']>, outputs: number): void {
  const slopes = graph.numbers(
    'slope',
    [1, outputs],
    link.map(({ slope }) => slope),
  );
  const offsets = graph.numbers(
    'offset',
    [1, outputs],
    link.map(({ offset }) => offset),
  );
  graph.node('Mul', ['values', slopes], 'sloped');
  graph.node('Add', ['sloped', offsets], 'logits');
  if (outputs === 1) {
    graph.node('Neg', ['logits'], 'opposite');
    graph.node('Concat', ['opposite', 'logits'], 'both', [intAttribute('axis', 1)]);
    graph.node('Sigmoid', ['both'], 'probabilities');
    return;
  }
  // The shares of 1/(1 + e^−z) in their sum are the softmax of −log(1 + e^−z) = −(−z)₊ − log(1 + e^−|z|), which cannot be 0/0.
  graph.node('Neg', ['logits'], 'opposite');
  graph.node('Relu', ['opposite'], 'hinge');
  graph.node('Abs', ['logits'], 'size');
  graph.node('Neg', ['size'], 'negative_size');
  graph.node('Exp', ['negative_size'], 'decay');
  graph.node('Add', ['decay', graph.numbers('one', [], [1])], 'one_and_decay');
  graph.node('Log', ['one_and_decay'], 'tail');
  graph.node('Add', ['hinge', 'tail'], 'costs');
  graph.node('Neg', ['costs'], 'scores');
  graph.node('Softmax', ['scores'], 'probabilities', [intAttribute('axis', 1)]);
}

/** Nodes and constants of a graph under construction, as fields of GraphProto. */
class Graph {
  readonly parts: Encoded[] = [];
  readonly #type: 'float' | 'double';

  constructor(type: 'float' | 'double') {
    this.#type = type;
  }

  node(operator: string, inputs: readonly string[], output: string, attributes: readonly Encoded[] = []): void {
    const parts = [...inputs.map((name) => textField(1, name)), textField(2, output), textField(3, output), textField(4, operator)];
    this.parts.push(messageField(1, [...parts, ...attributes]));
  }

  numbers(name: string, shape: readonly number[], data: ArrayLike<number>): string {
    return this.#constant(name, shape, TYPES[this.#type], [bytesField(9, this.#type === 'double' ? doubles(data) : singles(name, data))]);
  }

  integers(name: string, values: readonly number[]): string {
    return this.#constant(name, [values.length], TYPES.int64, [bytesField(9, longs(values))]);
  }

  labels(name: string, classes: readonly OnnxLabel[]): [name: string, type: number] {
    const shape = [classes.length];
    const all = (kind: string) => classes.every((label) => typeof label === kind);
    if (all('string')) {
      return [
        this.#constant(
          name,
          shape,
          TYPES.string,
          classes.map((label) => textField(6, label as string)),
        ),
        TYPES.string,
      ];
    }
    if (all('boolean'))
      return [this.#constant(name, shape, TYPES.bool, [bytesField(9, Uint8Array.from(classes as boolean[], Number))]), TYPES.bool];
    if (!all('number'))
      throw new InputError(`the classes are of several types (${classes.join(', ')}): ONNX needs all text, all numbers or all booleans`);
    if (classes.every(Number.isSafeInteger))
      return [this.#constant(name, shape, TYPES.int64, [bytesField(9, longs(classes as number[]))]), TYPES.int64];
    return [this.#constant(name, shape, TYPES.double, [bytesField(9, doubles(classes as number[]))]), TYPES.double];
  }

  #constant(name: string, shape: readonly number[], type: number, data: readonly Encoded[]): string {
    this.parts.push(messageField(5, [...shape.map((size) => integerField(1, size)), integerField(2, type), ...data, textField(8, name)]));
    return name;
  }
}

function doubles(values: ArrayLike<number>): Encoded {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i]!, true);
  return bytes;
}

function singles(name: string, values: ArrayLike<number>): Encoded {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(Math.fround(value))) {
      throw new InputError(`${name} holds ${value}, more than single precision can: export with precision 'double'`);
    }
    view.setFloat32(4 * i, value, true);
  }
  return bytes;
}

function longs(values: readonly number[]): Encoded {
  const bytes = new Uint8Array(8 * values.length);
  values.forEach((value, at) => new DataView(bytes.buffer).setBigInt64(8 * at, BigInt(value), true));
  return bytes;
}

function intAttribute(name: string, value: number): Encoded {
  const INT = 2;
  return messageField(5, [textField(1, name), integerField(3, value), integerField(20, INT)]);
}

/** A tensor's name, element type and shape; a dimension that is a name may be of any length. */
function valueInfo(field: number, name: string, type: number, shape: readonly (number | string)[]): Encoded {
  const dimensions = shape.map((size) => messageField(1, [typeof size === 'string' ? textField(2, size) : integerField(1, size)]));
  return messageField(field, [
    textField(1, name),
    messageField(2, [messageField(1, [integerField(1, type), messageField(2, dimensions)])]),
  ]);
}
