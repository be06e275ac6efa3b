import { FileError, InputError } from '../errors';
import { toMatrix, type Matrix, type MatrixLike } from '../matrix';
import { forward, type Network } from '../model/network';
import { CONES, LOSSES, type Cone, type Loss, type Perturbation } from '../problem/problem';
import {
  asBoolean,
  asList,
  asNumber,
  asNumbers,
  asOneOf,
  asShape,
  asString,
  checkKeys,
  member,
  parseDocument,
  type JsonNode,
} from './json';
import type { Classes, Label } from './labels';
import { appendOnes, scale, type Scaling } from './scaling';

const FORMAT = 'reluvex-model';
const VERSION = 1;

/** A trained network with everything a prediction needs, and where it came from. */
export interface Model {
  readonly network: Network;
  /** True when the network's last feature is a constant 1, which a prediction appends to the raw features. */
  readonly bias: boolean;
  /** Applied to the features before the constant is appended; null for none. */
  readonly scaling: Scaling | null;
  /** The columns of the training data, without the constant; null when they had no names. */
  readonly featureNames: readonly string[] | null;
  /** What −1 and +1 stand for; null for real-valued targets. */
  readonly classes: Classes | null;
  readonly training: Training;
}

/** The program the network solves and the certificate it was given; a value that is not finite is null in the file. */
export interface Training {
  readonly loss: Loss;
  readonly cone: Cone;
  readonly beta: number;
  /** The radius of every feature of the network, the constant's included. */
  readonly perturbation: Perturbation;
  readonly seed: number | null;
  readonly masksHash: string;
  readonly status: string;
  readonly objective: { readonly program: number | null; readonly dualBound: number | null; readonly network: number | null };
  readonly relativeGap: number | null;
}

/** The network's values f(x) for rows of raw features, scaled and extended as the model says. */
export function predictWith(model: Model, X: MatrixLike): Float64Array {
  const raw = toMatrix(X, 'X');
  const expected = model.network.features - (model.bias ? 1 : 0);
  if (raw.columns !== expected) {
    throw new InputError(
      `X has ${raw.columns} features but the model was trained on ${expected}: give the same columns in the same order, without the label`,
    );
  }
  return forward(model.network, prepare(raw, model));
}

/** Raw features as the network sees them: scaled, then with a column of ones, as far as the model has them. */
export function prepare(X: Matrix, model: Pick<Model, 'bias' | 'scaling'>): Matrix {
  const scaled = model.scaling === null ? X : scale(X, model.scaling);
  return model.bias ? appendOnes(scaled) : scaled;
}

/** The model as a `reluvex-model` document, version 1, from which {@link readModel} gives the same model. */
export function writeModel(model: Model): string {
  const { network, scaling, training } = model;
  return `${JSON.stringify({
    format: FORMAT,
    version: VERSION,
    network: {
      features: network.features,
      hidden: { shape: [network.hidden.rows, network.hidden.columns], data: [...network.hidden.data] },
      output: [...network.output],
    },
    bias: model.bias,
    scaling: scaling === null ? null : { mean: [...scaling.mean], deviation: [...scaling.deviation] },
    featureNames: model.featureNames,
    classes: model.classes,
    training: { ...training, perturbation: { norm: training.perturbation.norm, radius: [...training.perturbation.radius] } },
  })}\n`;
}

/**
 * Reads a `reluvex-model` document, version 1.
 *
 * @throws FileError when a member is missing, unknown, of the wrong type or length, or not finite.
 */
export function readModel(bytes: Uint8Array): Model {
  const root = parseDocument(bytes, FORMAT, VERSION);
  checkKeys(root, ['format', 'version', 'network', 'bias', 'scaling', 'featureNames', 'classes', 'training']);
  const network = readNetwork(member(root, 'network'));
  const bias = asBoolean(member(root, 'bias'));
  const inputs = network.features - (bias ? 1 : 0);
  return {
    network,
    bias,
    scaling: nullable(member(root, 'scaling'), (node) => readScaling(node, inputs)),
    featureNames: nullable(member(root, 'featureNames'), (node) => asList(node, inputs).map(asString)),
    classes: nullable(member(root, 'classes'), readClasses),
    training: readTraining(member(root, 'training'), network.features),
  };
}

function readNetwork(node: JsonNode): Network {
  checkKeys(node, ['features', 'hidden', 'output']);
  const features = asNumber(member(node, 'features'));
  const hidden = member(node, 'hidden');
  checkKeys(hidden, ['shape', 'data']);
  const [rows, columns] = asShape(member(hidden, 'shape'));
  if (columns !== features || features < 1) {
    throw new FileError(`network.features is ${features} but network.hidden.shape is [${rows}, ${columns}]: expected neurons × features`);
  }
  const data = asNumbers(member(hidden, 'data'), rows * columns);
  return { features, hidden: { rows, columns, data }, output: asNumbers(member(node, 'output'), rows) };
}

function readScaling(node: JsonNode, inputs: number): Scaling {
  checkKeys(node, ['mean', 'deviation']);
  const deviation = asNumbers(member(node, 'deviation'), inputs);
  if (!deviation.every((value) => value > 0)) throw new FileError('scaling.deviation has a value ≤ 0: expected positive numbers');
  return { mean: asNumbers(member(node, 'mean'), inputs), deviation };
}

function readClasses(node: JsonNode): Classes {
  const [negative, positive] = asList(node, 2).map(readLabel) as [Label, Label];
  if (negative === positive) throw new FileError(`classes holds ${JSON.stringify(negative)} twice: expected two different labels`);
  return [negative, positive];
}

function readLabel(node: JsonNode): Label {
  return typeof node.value === 'string' ? node.value : asNumber(node);
}

function readTraining(node: JsonNode, features: number): Training {
  checkKeys(node, ['loss', 'cone', 'beta', 'perturbation', 'seed', 'masksHash', 'status', 'objective', 'relativeGap']);
  const perturbation = member(node, 'perturbation');
  checkKeys(perturbation, ['norm', 'radius']);
  const objective = member(node, 'objective');
  checkKeys(objective, ['program', 'dualBound', 'network']);
  return {
    loss: asOneOf(member(node, 'loss'), LOSSES),
    cone: asOneOf(member(node, 'cone'), CONES),
    beta: asNumber(member(node, 'beta')),
    perturbation: {
      norm: asOneOf(member(perturbation, 'norm'), ['linf', 'l2'] as const),
      radius: asNumbers(member(perturbation, 'radius'), features),
    },
    seed: nullable(member(node, 'seed'), asNumber),
    masksHash: asString(member(node, 'masksHash')),
    status: asString(member(node, 'status')),
    objective: {
      program: nullable(member(objective, 'program'), asNumber),
      dualBound: nullable(member(objective, 'dualBound'), asNumber),
      network: nullable(member(objective, 'network'), asNumber),
    },
    relativeGap: nullable(member(node, 'relativeGap'), asNumber),
  };
}

function nullable<T>(node: JsonNode, read: (node: JsonNode) => T): T | null {
  return node.value === null ? null : read(node);
}
