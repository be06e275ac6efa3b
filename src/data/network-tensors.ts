import { FileError } from '../errors';
import type { Matrix } from '../matrix';
import type { DenseNetwork } from './dense-network';
import { readSafetensors, writeSafetensors, type Tensor, type TensorType } from './safetensors';

/** How numbers are stored: 'double' keeps every bit, 'single' is what most tools expect and rounds to nearest. */
export type Precision = 'single' | 'double';

/** What goes into a file of tensors besides the weights. */
export interface TensorOptions {
  /** Default 'single'. */
  readonly precision?: Precision;
  /** Text by key, kept in the file's header. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The network as a safetensors file: `hidden.weight` (neurons × features), `hidden.bias` (neurons; absent without biases) and
 * `output.weight` (outputs × neurons), the names and shapes of two `torch.nn.Linear` layers.
 *
 * @throws InputError when single precision cannot hold a weight.
 */
export function networkToSafetensors(network: DenseNetwork, { precision = 'single', metadata = {} }: TensorOptions = {}): Uint8Array {
  const dtype: TensorType = precision === 'double' ? 'F64' : 'F32';
  const weights = ({ rows, columns, data }: Matrix): Tensor => ({ dtype, shape: [rows, columns], data });
  const tensors = new Map([['hidden.weight', weights(network.hidden)]]);
  if (network.hiddenBias !== null) tensors.set('hidden.bias', { dtype, shape: [network.hiddenBias.length], data: network.hiddenBias });
  tensors.set('output.weight', weights(network.output));
  return writeSafetensors({ tensors, metadata: new Map([['format', 'pt'], ...Object.entries(metadata)]) });
}

/**
 * Reads what {@link networkToSafetensors} writes.
 *
 * @throws FileError when a tensor is missing, unknown, of another shape or holds a value that is not finite.
 */
export function networkFromSafetensors(bytes: Uint8Array): DenseNetwork {
  const { tensors } = readSafetensors(bytes);
  const known = ['hidden.weight', 'hidden.bias', 'output.weight'];
  const unknown = [...tensors.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw new FileError(`the file holds tensor ${JSON.stringify(unknown)}: expected ${known.join(', ')}`);
  const hidden = matrixOf(tensors, 'hidden.weight');
  const output = matrixOf(tensors, 'output.weight');
  const bias = tensors.get('hidden.bias');
  if (hidden.columns === 0 || output.rows === 0 || output.columns !== hidden.rows) {
    throw new FileError(
      `hidden.weight is ${hidden.rows} × ${hidden.columns} and output.weight ${output.rows} × ${output.columns}: expected neurons × features and outputs × neurons`,
    );
  }
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== hidden.rows)) {
    throw new FileError(`hidden.bias has shape [${bias.shape.join(', ')}]: expected [${hidden.rows}], one for each neuron`);
  }
  for (const [name, { data }] of tensors) {
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new FileError(`${name} holds ${data[bad]} at ${bad}: expected finite numbers`);
  }
  return { hidden, hiddenBias: bias?.data ?? null, output };
}

function matrixOf(tensors: ReadonlyMap<string, Tensor>, name: string): Matrix {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new FileError(`tensor ${name} is missing: expected hidden.weight and output.weight`);
  const { shape, data } = tensor;
  if (shape.length !== 2) throw new FileError(`${name} has ${shape.length} dimensions: expected 2`);
  return { rows: shape[0]!, columns: shape[1]!, data };
}
