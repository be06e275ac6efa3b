import type { Objective, Status } from '../admm/solution';
import { denseOutputs, type DenseNetwork } from '../data/dense-network';
import { networkToSafetensors, type Precision } from '../data/network-tensors';
import { writeOnnx } from '../data/onnx';
import { InputError } from '../errors';
import { toMatrix, type Matrix, type MatrixLike } from '../matrix';
import type { Patterns } from '../problem/patterns';
import {
  attackMargins,
  certifyMargins,
  type Certificate,
  type CertifySettings,
  type EstimatorAttackSettings,
  type MarginAttack,
} from './class-margins';
import { checkLabels, classesOf, placesOf, signsOf, type ClassLabel } from './classes';
import { readEstimator, writeEstimator } from './document';
import { fitOutputs, type FitSettings } from './fit';
import type { Fitted } from './fitted';
import { splitIntoFolds, type Fold } from './folds';
import { takeRows } from '../matrix';
import { HeldDevice } from './held-device';
import { completeOptions, type ClassifierOptions, type Hyperparameters } from './options';
import { fitPlatt, LOGISTIC_LINK, type Link } from './platt';
import { probabilitiesOf } from './probabilities';
import { rawFeatures } from './raw-network';
import { trainingData } from './training-data';

/** What a classifier has learnt. */
export interface ClassifierState<L extends ClassLabel = ClassLabel> {
  readonly fitted: Fitted;
  /** In ascending order. */
  readonly classes: readonly L[];
  /** For each output the map to a probability; undefined where there is none. */
  readonly links: readonly Link[] | undefined;
}

/**
 * A two-layer ReLU network that tells two or more classes apart, trained to the global optimum over sampled activation patterns,
 * ordinary or robust; one against the rest for more than two.
 *
 * Two classes have one output f, and the second is predicted where f ≥ 0; K classes have K outputs, and the largest decides. Radii
 * ε, attacks and certificates are in the units of the X that is given, whether features are standardised or not.
 */
export class ReluClassifier<L extends ClassLabel = ClassLabel> {
  readonly options: Hyperparameters;
  readonly #device: HeldDevice;
  #state: ClassifierState<L> | undefined;

  /**
   * @param state what another classifier has learnt, for one that need not be fitted.
   * @throws InputError for an unknown option or a wrong value.
   */
  constructor(options: ClassifierOptions = {}, state?: ClassifierState<L>) {
    this.options = completeOptions(options, 'hinge');
    this.#device = new HeldDevice(this.options.device);
    this.#state = state;
  }

  /**
   * Learns from rows of X and their labels, and returns this classifier; on failure it is what it was.
   *
   * @throws InputError for wrong data, GpuError for faults of the device, the signal's reason when aborted outside the solve.
   */
  async fit(X: MatrixLike, y: ArrayLike<L>, settings: FitSettings = {}): Promise<this> {
    const raw = toMatrix(X, 'X');
    const { classes, places } = classesOf(y, raw.rows);
    const { loss, calibrationFolds, seed } = this.options;
    const folds = calibrationFolds > 0 ? splitIntoFolds(raw.rows, calibrationFolds, seed, places) : [];
    this.#state = await this.#device.use(async (device) => {
      const train = (rows: Matrix, at: Int32Array, previous: Fitted | undefined) =>
        fitOutputs(trainingData(rows, this.options), targetsOf(at, classes.length), this.options, device, previous, settings);
      const fitted = await train(raw, places, this.#state?.fitted);
      if (folds.length === 0 || fitted.status === 'cancelled') {
        return { fitted, classes, links: loss === 'logistic' ? fitted.models.map(() => LOGISTIC_LINK) : undefined };
      }
      const trainOn = (rows: readonly number[]) =>
        train(
          takeRows(raw, rows),
          Int32Array.from(rows, (row) => places[row]!),
          undefined,
        );
      const heldOut = await heldOutValues(raw, folds, trainOn, settings.signal);
      return { fitted, classes, links: linksOf(heldOut, places) };
    });
    return this;
  }

  /** The label of each row of X. */
  predict(X: MatrixLike): L[] {
    const { classes } = this.state;
    const { rows, columns, data } = this.decisionFunction(X);
    return Array.from({ length: rows }, (_, k) => {
      const row = data.subarray(k * columns, (k + 1) * columns);
      return classes[columns === 1 ? Number(row[0]! >= 0) : row.indexOf(Math.max(...row))]!;
    });
  }

  /** The network's outputs, samples × 1 for two classes and samples × classes for more, in double precision. */
  decisionFunction(X: MatrixLike): Matrix {
    const { network } = this.state.fitted;
    return denseOutputs(network, rawFeatures(X, network.hidden.columns));
  }

  /**
   * A probability of each class, samples × classes: 1/(1 + e^−f) for the logistic loss, whose minimiser over all functions is the log-odds;
   * with `calibrationFolds`, Platt's map, fitted to values on samples held out. For more than two classes, those of each class against
   * the rest, divided by their sum. A penalty draws the logistic's towards ½, and robust training towards those of the worst case.
   *
   * @throws InputError for the hinge and the squared loss without `calibrationFolds`: their values estimate no odds.
   */
  predictProbability(X: MatrixLike): Matrix {
    const { links } = this.state;
    if (links === undefined) {
      throw new InputError(
        `there is no probability in values of the ${this.options.loss} loss: fit with calibrationFolds: 5, or with loss 'logistic'`,
      );
    }
    return probabilitiesOf(this.decisionFunction(X), links);
  }

  /** The share of the rows of X whose label is predicted. */
  score(X: MatrixLike, y: ArrayLike<L>): number {
    const predicted = this.predict(X);
    checkLabels(y, predicted.length);
    return predicted.filter((label, k) => label === y[k]).length / predicted.length;
  }

  /**
   * Proves for each sample that no perturbation within ε changes its prediction, finds one that does, or says that it is unknown.
   *
   * @throws InputError for wrong data or settings; the signal's reason when aborted.
   */
  async certify(X: MatrixLike, y: ArrayLike<L>, settings: CertifySettings = {}): Promise<Certificate> {
    const { network, places, raw } = this.#samples(X, y);
    const { epsilon, norm } = this.options;
    return this.#device.use((device) => certifyMargins(network, raw, places, { epsilon, norm, device, ...settings }));
  }

  /**
   * Looks for perturbations within ε that change predictions, by projected gradient ascent.
   *
   * @throws InputError for wrong data or settings; the signal's reason when aborted.
   */
  async attack(X: MatrixLike, y: ArrayLike<L>, settings: EstimatorAttackSettings = {}): Promise<MarginAttack> {
    const { network, places, raw } = this.#samples(X, y);
    const { epsilon, norm } = this.options;
    return this.#device.use((device) => attackMargins(network, raw, places, { epsilon, norm, device, ...settings }));
  }

  /** An unfitted classifier of the same options, but for the changes. */
  clone(changes: ClassifierOptions = {}): ReluClassifier<L> {
    return new ReluClassifier<L>({ ...this.options, ...changes });
  }

  /** What was learnt. @throws InputError before `fit`. */
  get state(): ClassifierState<L> {
    if (this.#state === undefined) throw new InputError('the classifier has learnt nothing yet: call fit(X, y) and await it');
    return this.#state;
  }

  /** True once there is something learnt. */
  get isFitted(): boolean {
    return this.#state !== undefined;
  }

  /** The labels in ascending order, that of `decisionFunction` and `predictProbability`. */
  get classes(): readonly L[] {
    return this.state.classes;
  }

  /** The network on raw features, scaling and constant folded into its weights and biases. */
  get network(): DenseNetwork {
    return this.state.fitted.network;
  }

  /** The program at the returned point, its lower bound and the network's own objective; for K classes, summed over their programs. */
  get objective(): Objective {
    return this.state.fitted.objective;
  }

  get dualBound(): number {
    return this.objective.dualBound;
  }

  get relativeGap(): number {
    return this.state.fitted.relativeGap;
  }

  get iterations(): number {
    return this.state.fitted.iterations;
  }

  get status(): Status {
    return this.state.fitted.status;
  }

  /** The patterns that were trained on; undefined after `fromJSON`. */
  get patterns(): Patterns | undefined {
    return this.state.fitted.patterns;
  }

  /** What the solver ran on: the adapter's description, or 'cpu (f64)', with its threads where several computed and the reason where it was measured to be faster. */
  get device(): string {
    return this.state.fitted.device;
  }

  /** Options and what was learnt as a `reluvex-estimator` document, version 1: what `JSON.stringify` takes. */
  toJSON(): unknown {
    return writeEstimator('classifier', this.options, this.#state);
  }

  /** Reads what {@link toJSON} writes, as text, bytes or parsed. @throws FileError when it is anything else. */
  static fromJSON(document: string | Uint8Array | object): ReluClassifier {
    const { options, state } = readEstimator('classifier', document);
    return new ReluClassifier(options, state && { ...state, classes: state.classes! });
  }

  /** An ONNX model, opset 13: X in; `label`, `values` and, where there are probabilities, `probabilities` out. */
  toOnnx({ precision }: { readonly precision?: Precision } = {}): Uint8Array {
    const { fitted, classes, links } = this.state;
    return writeOnnx(fitted.network, { precision, classes, link: links });
  }

  /** The network's weights and biases as a safetensors file, with the classes as JSON in its metadata. */
  toSafetensors({ precision }: { readonly precision?: Precision } = {}): Uint8Array {
    return networkToSafetensors(this.network, { precision, metadata: { classes: JSON.stringify(this.classes) } });
  }

  /** Gives back the GPU that this classifier acquired; what was learnt stays, and later calls acquire it anew. */
  dispose(): void {
    this.#device.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #samples(X: MatrixLike, y: ArrayLike<L>) {
    const { fitted, classes } = this.state;
    const raw = rawFeatures(X, fitted.network.hidden.columns);
    return { network: fitted.network, raw, places: placesOf(y, classes, raw.rows) };
  }
}

/** One output for two classes, else one for each: +1 on its own samples, −1 elsewhere. */
export function targetsOf(places: Int32Array, classes: number): Float64Array[] {
  if (classes === 2) return [signsOf(places)];
  return Array.from({ length: classes }, (_, own) => Float64Array.from(places, (place) => (place === own ? 1 : -1)));
}

function linksOf(values: Matrix, places: Int32Array): Link[] {
  return Array.from({ length: values.columns }, (_, o) => {
    const positive = values.columns === 1 ? 1 : o;
    const own = Float64Array.from({ length: values.rows }, (_, k) => values.data[k * values.columns + o]!);
    return fitPlatt(
      own,
      Array.from(places, (place) => place === positive),
    );
  });
}

/** The outputs for every row, samples × outputs, of the network that was trained without it. */
async function heldOutValues(
  raw: Matrix,
  folds: readonly Fold[],
  trainOn: (rows: readonly number[]) => Promise<Fitted>,
  signal: AbortSignal | undefined,
): Promise<Matrix> {
  const rows = new Map<number, Float64Array>();
  for (const { training, validation } of folds) {
    const { network } = await trainOn(training);
    signal?.throwIfAborted();
    const { data, columns } = denseOutputs(network, takeRows(raw, validation));
    validation.forEach((row, at) => rows.set(row, data.subarray(at * columns, (at + 1) * columns)));
  }
  return toMatrix(
    Array.from({ length: raw.rows }, (_, row) => rows.get(row)!),
    'values',
  );
}
