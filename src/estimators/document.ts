import type { Status } from '../admm/solution';
import { asList, asNumber, asOneOf, asString, checkKeys, member, parseDocument, type JsonNode } from '../data/json';
import { readModel, writeModel, type Model } from '../data/model-file';
import { FileError, InputError } from '../errors';
import type { ClassLabel } from './classes';
import { fittedOf, type Fitted } from './fitted';
import { completeOptions, OPTION_NAMES, type Hyperparameters } from './options';
import type { Link } from './platt';

const FORMAT = 'reluvex-estimator';
const VERSION = 1;
const STATUSES: readonly Status[] = ['solved', 'iteration-limit', 'time-limit', 'cancelled', 'diverged'];

export type EstimatorKind = 'classifier' | 'regressor';

/** What both kinds of estimators learn; a regressor has neither classes nor links. */
export interface EstimatorState {
  readonly fitted: Fitted;
  readonly classes: readonly ClassLabel[] | undefined;
  readonly links: readonly Link[] | undefined;
}

/** The document: options (a device of the caller's as 'auto', no time limit as null) and, once fitted, what was learnt. */
export function writeEstimator(kind: EstimatorKind, options: Hyperparameters, state: EstimatorState | undefined): unknown {
  const { device, timeLimitSeconds } = options;
  return {
    format: FORMAT,
    version: VERSION,
    kind,
    options: {
      ...options,
      device: typeof device === 'string' ? device : 'auto',
      timeLimitSeconds: Number.isFinite(timeLimitSeconds) ? timeLimitSeconds : null,
    },
    state: state === undefined ? null : documentOf(state),
  };
}

function documentOf({ fitted, classes, links }: EstimatorState): unknown {
  const { status, iterations, seconds, device, models } = fitted;
  return {
    status,
    iterations,
    seconds,
    device,
    classes: classes ?? null,
    links: links ?? null,
    models: models.map((model) => JSON.parse(writeModel(model)) as unknown),
  };
}

/**
 * Reads a `reluvex-estimator` document, version 1.
 *
 * @throws FileError when a member is missing, unknown, of the wrong type, out of range, or at odds with another.
 */
export function readEstimator(
  kind: EstimatorKind,
  document: string | Uint8Array | object,
): { options: Hyperparameters; state: EstimatorState | undefined } {
  const root = parseDocument(bytesOf(document), FORMAT, VERSION);
  checkKeys(root, ['format', 'version', 'kind', 'options', 'state']);
  const found = asOneOf(member(root, 'kind'), ['classifier', 'regressor'] as const);
  if (found !== kind) throw new FileError(`the file holds a ${found}: expected a ${kind}`);
  const options = readOptions(member(root, 'options'), kind);
  const state = member(root, 'state');
  return { options, state: state.value === null ? undefined : readState(state, kind) };
}

function bytesOf(document: string | Uint8Array | object): Uint8Array {
  if (document instanceof Uint8Array) return document;
  return new TextEncoder().encode(typeof document === 'string' ? document : JSON.stringify(document));
}

function readOptions(node: JsonNode, kind: EstimatorKind): Hyperparameters {
  checkKeys(node, OPTION_NAMES);
  const given = node.value as Partial<Hyperparameters> & { readonly timeLimitSeconds?: number | null };
  const timeLimitSeconds = given.timeLimitSeconds === null ? Infinity : given.timeLimitSeconds;
  if (typeof given.device === 'object') throw new FileError('options.device is an object: expected "auto", "gpu" or "cpu"');
  return inFile(() =>
    kind === 'classifier'
      ? completeOptions({ ...given, timeLimitSeconds }, 'hinge')
      : completeOptions({ ...given, timeLimitSeconds }, 'squared', ['squared']),
  );
}

function readState(node: JsonNode, kind: EstimatorKind): EstimatorState {
  checkKeys(node, ['status', 'iterations', 'seconds', 'device', 'classes', 'links', 'models']);
  const models = asList(member(node, 'models')).map(readNestedModel);
  const classes = kind === 'classifier' ? readClasses(member(node, 'classes')) : readNull(member(node, 'classes'));
  const outputs = classes === undefined || classes.length === 2 ? 1 : classes.length;
  if (models.length !== outputs) throw new FileError(`models has ${models.length} entries: expected ${outputs}`);
  checkAgreement(models);
  const links = member(node, 'links');
  return {
    fitted: fittedOf(models, {
      status: asOneOf(member(node, 'status'), STATUSES),
      iterations: asNumber(member(node, 'iterations')),
      seconds: asNumber(member(node, 'seconds')),
      device: asString(member(node, 'device')),
      patterns: undefined,
      solutions: undefined,
    }),
    classes,
    links: kind === 'regressor' || links.value === null ? readNull(links) : asList(links, outputs).map(readLink),
  };
}

function readNestedModel(node: JsonNode): Model {
  try {
    return readModel(bytesOf(JSON.stringify(node.value)));
  } catch (error) {
    if (error instanceof FileError) throw new FileError(`${node.path}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** One X was prepared for all outputs. */
function checkAgreement(models: readonly Model[]): void {
  const shared = ({ network, bias, scaling }: Model) =>
    JSON.stringify([network.features, bias, scaling && [[...scaling.mean], [...scaling.deviation]]]);
  const first = shared(models[0]!);
  const other = models.findIndex((model) => shared(model) !== first);
  if (other >= 0) throw new FileError(`models[${other}] has other features, bias or scaling than models[0]: expected the same`);
}

function readClasses(node: JsonNode): ClassLabel[] {
  const classes = asList(node).map((entry) => {
    return typeof entry.value === 'string' || typeof entry.value === 'boolean' ? entry.value : asNumber(entry);
  });
  if (classes.length < 2 || new Set(classes).size !== classes.length)
    throw new FileError(`${node.path} needs at least two labels, each once`);
  return classes;
}

function readLink(node: JsonNode): Link {
  checkKeys(node, ['slope', 'offset']);
  return { slope: asNumber(member(node, 'slope')), offset: asNumber(member(node, 'offset')) };
}

function readNull(node: JsonNode): undefined {
  if (node.value !== null) throw new FileError(`${node.path} is given: expected null here`);
}

/** Options out of range are the file's fault. */
function inFile<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof InputError) throw new FileError(`options: ${error.message}`, { cause: error });
    throw error;
  }
}
