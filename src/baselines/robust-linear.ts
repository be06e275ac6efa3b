import { InputError } from '../errors';
import { toMatrix, type Matrix, type MatrixLike } from '../matrix';
import type { Network } from '../model/network';
import { dot, lossAt } from '../problem/objective';
import { checkPerturbation, checkTargets, LOSSES, oneOf, type Loss, type TrainingProblem } from '../problem/problem';
import { linearDualBound, linearValue, type Multipliers } from './linear-certificate';
import { newtonStep } from './newton-step';
import { smoothLinear, type Widths } from './smooth-linear';

/** The data of a robust linear model. */
export interface LinearInput {
  readonly X: MatrixLike;
  readonly y: ArrayLike<number>;
  readonly loss: Loss;
  /** Weight of β‖w‖₂, positive. */
  readonly beta: number;
  /** One radius for every feature, or one for each; default 0. A bias column has 0. */
  readonly epsilon?: number | ArrayLike<number>;
  readonly norm?: 'linf' | 'l2';
}

/** How to solve it; every field has a default. */
export interface LinearSettings {
  /** Stop when (program − dualBound)/program ≤ gap, both proven; in (0, ∞), default 1e-6. */
  readonly gap: number;
  /** Stop after so many Newton steps; a positive integer, default 500. */
  readonly maxIterations: number;
  /** Stops early with status 'cancelled' and the best weights so far. */
  readonly signal: AbortSignal | undefined;
  /** Called after each certificate. */
  readonly onProgress: ((progress: LinearProgress) => void) | undefined;
}

/** What is known after a certificate. */
export interface LinearProgress {
  readonly iteration: number;
  readonly seconds: number;
  readonly program: number;
  readonly dualBound: number;
  readonly relativeGap: number;
}

/**
 * 'solved': the gap asked for is proven. 'iteration-limit', 'cancelled': stopped before that, with the best weights found.
 * 'stalled': double precision proves no smaller gap.
 */
export type LinearStatus = 'solved' | 'iteration-limit' | 'cancelled' | 'stalled';

/** A linear model with its certificate. */
export interface LinearSolution {
  readonly status: LinearStatus;
  /** f(x) = xᵀw as (xᵀw)₊ − (−xᵀw)₊, two neurons with ½(‖u‖² + α²) = ‖w‖₂ each; none where w = 0. */
  readonly network: Network;
  readonly weights: Float64Array;
  /** The objective at `weights`, and a rigorous lower bound on its minimum. */
  readonly objective: { readonly program: number; readonly dualBound: number };
  readonly relativeGap: number;
  /** Newton steps. */
  readonly iterations: number;
  readonly seconds: number;
}

const DEFAULTS: LinearSettings = { gap: 1e-6, maxIterations: 500, signal: undefined, onProgress: undefined };

/** The kinks are rounded off by this share of the objective's scale at first, and each time by `SHRINK` times as much as before. */
const FIRST_SHARE = 0.3;
const SHRINK = 0.3;
/** Below this share double precision does not resolve the kinks. */
const LAST_SHARE = 1e-14;
/** A rounded problem is solved when its gradient is below this part of its share of β: by so much its multipliers miss the dual constraint. */
const MISSED = 0.1;
/** While the share exceeds both `TIGHT` times the gap asked for and `FINEST`, a step that promised less than `LOOSE` of it and F(0) will do. */
const TIGHT = 10;
const FINEST = 1e-7;
const LOOSE = 0.03;
/** Milliseconds of work between two turns of timers, signals and the page. */
const TURN = 50;

/**
 * The robust linear model: min over w of F(w) = (1/n) Σ_k ℓ(worst case of x_kᵀw within ε) + β‖w‖₂, where the worst case −y xᵀw + rad(w)
 * or |xᵀw − y| + rad(w) is exact. Newton's method from w = 0 on F with its kinks rounded off, less and less; the multipliers of each
 * rounded problem bound the minimum from below. The minimum never exceeds that of the hard program with the all-ones pattern alone, whose
 * networks are linear on the perturbation sets.
 *
 * @throws InputError for wrong data or settings.
 */
export async function robustLinear(input: LinearInput, given: Partial<LinearSettings> = {}): Promise<LinearSolution> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const problem = defineLinear(input);
  const settings = completeSettings(given);
  const best = new BestWeights(problem);
  const scale = best.program;
  let w = best.weights;
  let rested = performance.now();
  let iteration = 0;
  let status: LinearStatus | undefined = best.relativeGap <= settings.gap ? 'solved' : undefined;
  for (let share = FIRST_SHARE; status === undefined; share *= SHRINK) {
    const widths = widthsOf(problem, share);
    let point = smoothLinear(problem, w, widths);
    while ((status = interrupted()) === undefined) {
      if (Math.sqrt(dot(point.gradient, 0, point.gradient, 0, w.length)) <= MISSED * share * problem.beta) break;
      const step = newtonStep(w, point, (at) => smoothLinear(problem, at, widths));
      if (step === undefined) break;
      ({ w, point } = step);
      iteration++;
      if (share > Math.max(TIGHT * settings.gap, FINEST) && step.decrease < LOOSE * share * scale) break;
      if (performance.now() - rested < TURN) continue;
      await new Promise((resolve) => setTimeout(resolve));
      rested = performance.now();
    }
    best.consider(w, point);
    const { program, dualBound, relativeGap } = best;
    settings.onProgress?.({ iteration, seconds: seconds(), program, dualBound, relativeGap });
    if (relativeGap <= settings.gap) status = 'solved';
    else if (share < LAST_SHARE) status ??= 'stalled';
  }
  const { weights, program, dualBound, relativeGap } = best;
  const network = linearNetwork(weights);
  return { status, network, weights, objective: { program, dualBound }, relativeGap, iterations: iteration, seconds: seconds() };

  function interrupted(): LinearStatus | undefined {
    if (settings.signal?.aborted) return 'cancelled';
    return iteration >= settings.maxIterations ? 'iteration-limit' : undefined;
  }
}

/** The network (xᵀw)₊ − (−xᵀw)₊ with weights ±w/√‖w‖ and ±√‖w‖; no neurons for w = 0. */
export function linearNetwork(w: Float64Array): Network {
  const features = w.length;
  const root = Math.sqrt(Math.sqrt(dot(w, 0, w, 0, features)));
  if (root === 0) return { features, hidden: { rows: 0, columns: features, data: new Float64Array() }, output: new Float64Array() };
  const hidden: Matrix = { rows: 2, columns: features, data: new Float64Array(2 * features) };
  w.forEach((value, j) => {
    hidden.data[j] = value / root;
    hidden.data[features + j] = -value / root;
  });
  return { features, hidden, output: Float64Array.of(root, -root) };
}

/** The best weights and the best bound so far; at first w = 0 and 0. */
class BestWeights {
  weights: Float64Array;
  program: number;
  dualBound = 0;
  readonly #problem: TrainingProblem;

  constructor(problem: TrainingProblem) {
    this.#problem = problem;
    this.weights = new Float64Array(problem.X.columns);
    this.program = linearValue(problem, this.weights);
  }

  get relativeGap(): number {
    return (this.program - this.dualBound) / Math.max(this.program, 1e-12);
  }

  consider(w: Float64Array, multipliers: Multipliers): void {
    const program = linearValue(this.#problem, w);
    if (program < this.program) [this.program, this.weights] = [program, w];
    this.dualBound = Math.max(this.dualBound, linearDualBound(this.#problem, multipliers));
  }
}

/** Widths that change F by about `share` of F(0), each. */
function widthsOf({ y, loss, beta, perturbation }: TrainingProblem, share: number): Widths {
  const unit = loss === 'squared' ? Math.sqrt(dot(y, 0, y, 0, y.length) / y.length) : 1;
  const { norm, radius } = perturbation;
  const reach = norm === 'l2' ? radius[0]! : radius.reduce((sum, value) => sum + value, 0);
  const scale = loss === 'squared' ? unit ** 2 / 2 : lossAt(loss, 0);
  return { loss: share * unit, radius: (share * unit) / (reach > 0 ? reach : 1), penalty: (share * scale) / beta };
}

function defineLinear(input: LinearInput): TrainingProblem {
  const X = toMatrix(input.X, 'X');
  const loss = oneOf(input.loss, LOSSES, 'loss');
  const y = checkTargets(input.y, X.rows, loss);
  const { beta } = input;
  if (!(beta > 0 && Number.isFinite(beta))) {
    throw new InputError(`beta is ${beta}: the penalty's weight must be a positive finite number, such as 1e-3`);
  }
  return { X, y, loss, beta, perturbation: checkPerturbation(input.epsilon ?? 0, input.norm ?? 'linf', X.columns) };
}

function completeSettings(given: Partial<LinearSettings>): LinearSettings {
  for (const key of Object.keys(given)) {
    if (!(key in DEFAULTS)) throw new InputError(`unknown setting ${JSON.stringify(key)}: known are ${Object.keys(DEFAULTS).join(', ')}`);
  }
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const settings: LinearSettings = { ...DEFAULTS, ...defined };
  const { gap, maxIterations } = settings;
  if (!(gap > 0)) throw new InputError(`gap is ${gap}: expected a positive number, such as 1e-6`);
  if (!(Number.isSafeInteger(maxIterations) && maxIterations > 0)) {
    throw new InputError(`maxIterations is ${maxIterations}: expected a positive integer`);
  }
  return settings;
}
