import type { Objective, Status } from '../admm/solution';
import { denseOutputs, type DenseNetwork } from '../data/dense-network';
import { networkToSafetensors, type Precision } from '../data/network-tensors';
import { writeOnnx } from '../data/onnx';
import { InputError } from '../errors';
import { toMatrix, type Matrix, type MatrixLike } from '../matrix';
import type { Patterns } from '../problem/patterns';
import { checkTargets } from '../problem/problem';
import type { CertifySettings, EstimatorAttackSettings } from './class-margins';
import { readEstimator, writeEstimator } from './document';
import { fitOutputs, type FitSettings } from './fit';
import type { Fitted } from './fitted';
import { HeldDevice } from './held-device';
import { completeOptions, type Hyperparameters, type RegressorOptions } from './options';
import { rawFeatures } from './raw-network';
import { attackResiduals, certifyResiduals, scoreOf, type RegressionCertificate, type ResidualAttack } from './residuals';
import { trainingData } from './training-data';

/** What a regressor has learnt. */
export interface RegressorState {
  readonly fitted: Fitted;
}

/**
 * A two-layer ReLU network for real-valued targets, trained on ½(f − y)² to the global optimum over sampled activation patterns,
 * ordinary or robust.
 *
 * Radii ε, attacks and certificates are in the units of the X that is given, whether features are standardised or not.
 */
export class ReluRegressor {
  readonly options: Hyperparameters;
  readonly #device: HeldDevice;
  #state: RegressorState | undefined;

  /**
   * @param state what another regressor has learnt, for one that need not be fitted.
   * @throws InputError for an unknown option or a wrong value.
   */
  constructor(options: RegressorOptions = {}, state?: RegressorState) {
    this.options = completeOptions(options, 'squared', ['squared']);
    if (this.options.calibrationFolds !== 0) throw new InputError('calibrationFolds is for classifiers: a regressor has no probabilities');
    this.#device = new HeldDevice(this.options.device);
    this.#state = state;
  }

  /**
   * Learns from rows of X and their targets, and returns this regressor; on failure it is what it was.
   *
   * @throws InputError for wrong data, GpuError for faults of the device, the signal's reason when aborted outside the solve.
   */
  async fit(X: MatrixLike, y: ArrayLike<number>, settings: FitSettings = {}): Promise<this> {
    const raw = toMatrix(X, 'X');
    const targets = checkTargets(y, raw.rows, 'squared');
    const data = trainingData(raw, this.options);
    this.#state = await this.#device.use(async (device) => ({
      fitted: await fitOutputs(data, [targets], this.options, device, this.#state?.fitted, settings),
    }));
    return this;
  }

  /** f(x) for each row of X, in double precision. */
  predict(X: MatrixLike): Float64Array {
    return this.#outputs(rawFeatures(X, this.network.hidden.columns));
  }

  /** R² = 1 − Σ (f − y)²/Σ (y − ȳ)². */
  score(X: MatrixLike, y: ArrayLike<number>): number {
    const { raw, targets } = this.#samples(X, y);
    return scoreOf(
      this.#outputs(raw).map((value, k) => value - targets[k]!),
      targets,
    );
  }

  /**
   * Proves bounds on every prediction that a perturbation within ε can cause, and with them on the worst mean squared error.
   *
   * @throws InputError for wrong data or settings; the signal's reason when aborted.
   */
  async certify(X: MatrixLike, y: ArrayLike<number>, settings: CertifySettings = {}): Promise<RegressionCertificate> {
    const { raw, targets } = this.#samples(X, y);
    const { epsilon, norm } = this.options;
    return this.#device.use((device) => certifyResiduals(this.network, raw, targets, { epsilon, norm, device, ...settings }));
  }

  /**
   * Looks for perturbations within ε with large residuals, by projected gradient ascent.
   *
   * @throws InputError for wrong data or settings; the signal's reason when aborted.
   */
  async attack(X: MatrixLike, y: ArrayLike<number>, settings: EstimatorAttackSettings = {}): Promise<ResidualAttack> {
    const { raw, targets } = this.#samples(X, y);
    const { epsilon, norm } = this.options;
    return this.#device.use((device) => attackResiduals(this.network, raw, targets, { epsilon, norm, device, ...settings }));
  }

  /** An unfitted regressor of the same options, but for the changes. */
  clone(changes: RegressorOptions = {}): ReluRegressor {
    return new ReluRegressor({ ...this.options, loss: 'squared', ...changes });
  }

  /** What was learnt. @throws InputError before `fit`. */
  get state(): RegressorState {
    if (this.#state === undefined) throw new InputError('the regressor has learnt nothing yet: call fit(X, y) and await it');
    return this.#state;
  }

  /** True once there is something learnt. */
  get isFitted(): boolean {
    return this.#state !== undefined;
  }

  /** The network on raw features, scaling and constant folded into its weights and biases. */
  get network(): DenseNetwork {
    return this.state.fitted.network;
  }

  /** The program at the returned point, its lower bound and the network's own objective. */
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
    return writeEstimator('regressor', this.options, this.#state && { ...this.#state, classes: undefined, links: undefined });
  }

  /** Reads what {@link toJSON} writes, as text, bytes or parsed. @throws FileError when it is anything else. */
  static fromJSON(document: string | Uint8Array | object): ReluRegressor {
    const { options, state } = readEstimator('regressor', document);
    return new ReluRegressor({ ...options, loss: 'squared' }, state && { fitted: state.fitted });
  }

  /** An ONNX model, opset 13: X in, `values` (samples × 1) out. */
  toOnnx({ precision }: { readonly precision?: Precision } = {}): Uint8Array {
    return writeOnnx(this.network, { precision });
  }

  /** The network's weights and biases as a safetensors file. */
  toSafetensors({ precision }: { readonly precision?: Precision } = {}): Uint8Array {
    return networkToSafetensors(this.network, { precision });
  }

  /** Gives back the GPU that this regressor acquired; what was learnt stays, and later calls acquire it anew. */
  dispose(): void {
    this.#device.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #outputs(raw: Matrix): Float64Array {
    return denseOutputs(this.network, raw).data;
  }

  #samples(X: MatrixLike, y: ArrayLike<number>): { raw: Matrix; targets: Float64Array } {
    const raw = rawFeatures(X, this.network.hidden.columns);
    return { raw, targets: checkTargets(y, raw.rows, 'squared') };
  }
}
