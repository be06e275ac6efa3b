import { DEFAULT_SETTINGS } from './admm/settings';
import { solveClasses, type ClassesSettings, type ClassesSolution } from './admm/solve-classes';
import type { Label } from './data/labels';
import { InputError } from './errors';
import { leaseDevice } from './device/lease';
import { sampleOn } from './device/sample-on';
import { rowOf, toMatrix, zeros, type Matrix, type MatrixLike } from './matrix';
import { predict, type Network } from './model/network';
import { checkPerturbation } from './problem/problem';
import { profileOf } from './profile/profile';
import type { TrainInput } from './train';

/** What {@link trainClasses} needs: as for two classes, with a label for each row of X in place of ±1. */
export interface TrainClassesInput extends Omit<TrainInput, 'y'> {
  readonly labels: ArrayLike<Label>;
}

/** One network for each class, trained to tell it from the rest. */
export interface Classifier {
  /** The distinct labels, in ascending order. */
  readonly labels: readonly Label[];
  /** In the order of `labels`. */
  readonly networks: readonly Network[];
  readonly solution: ClassesSolution;
}

/**
 * Trains one network for each class against the rest, y = +1 on its samples and −1 elsewhere, over the same sampled patterns and in one
 * batched solve.
 *
 * @throws InputError for wrong data or settings, before any GPU work.
 */
export async function trainClasses(input: TrainClassesInput, settings: Partial<ClassesSettings> = {}): Promise<Classifier> {
  const { patterns: count, seed = 0, labels: given, ...rest } = input;
  const X = toMatrix(input.X, 'X');
  checkPerturbation(input.epsilon ?? 0, input.norm ?? 'linf', X.columns);
  const labels = distinctLabels(given, X.rows);
  const targets = labels.map((label) => Float64Array.from({ length: X.rows }, (_, k) => (given[k] === label ? 1 : -1)));
  const profile = profileOf(settings.profile);
  const lease = await leaseDevice(settings.device ?? DEFAULT_SETTINGS.device, profile);
  try {
    const patterns = await sampleOn(lease, X, { patterns: count, seed, profile, signal: settings.signal });
    const solution = await solveClasses({ ...rest, X, patterns, targets }, { ...settings, device: lease, profile, seed });
    return { labels, networks: solution.classes.map(({ network }) => network), solution };
  } finally {
    lease.dispose();
  }
}

/** The outputs of several networks on the rows of X: samples × networks. */
export function predictOutputs(networks: readonly Network[], X: Matrix): Matrix {
  const out = zeros(X.rows, networks.length);
  networks.forEach((network, at) => {
    predict(network, X).forEach((value, k) => (out.data[k * networks.length + at] = value));
  });
  return out;
}

/** The label whose network has the largest output, for each row of X; the first of equals. */
export function classify({ labels, networks }: Pick<Classifier, 'labels' | 'networks'>, X: MatrixLike): Label[] {
  const outputs = predictOutputs(networks, toMatrix(X, 'X'));
  return Array.from({ length: outputs.rows }, (_, k) => {
    const row = rowOf(outputs, k);
    return labels[row.reduce((best, value, at) => (value > row[best]! ? at : best), 0)]!;
  });
}

function distinctLabels(labels: ArrayLike<Label>, samples: number): Label[] {
  if (labels.length !== samples) {
    throw new InputError(`labels has ${labels.length} values but X has ${samples} samples: give one label for each row of X`);
  }
  const distinct = [...new Set(Array.from(labels))].sort((a, b) => (a < b ? -1 : 1));
  if (distinct.length < 2) throw new InputError(`every label is ${String(distinct[0])}: give samples of at least two classes`);
  return distinct;
}
