import { pgd } from '../attacks/pgd';
import type { AttackSettings } from '../attacks/settings';
import type { DenseNetwork } from '../data/dense-network';
import { rowOf, takeRows, type Matrix } from '../matrix';
import type { VerifySettings } from '../verify/settings';
import { certifiedAccuracy, verdictOf, type CertifiedAccuracy, type Verdict } from '../verify/verification';
import { verify } from '../verify/verify';
import { scalarTask, withoutConstant } from './raw-network';

/** What an adversary may do, in the units of X; ε and the norm are those of training unless others are given. */
export type CertifySettings = Partial<VerifySettings>;

/** The same for an attack on the margin or, for a regressor, on the residual. */
export type EstimatorAttackSettings = Partial<Omit<AttackSettings, 'target'>>;

/** What is proven of the margins: y f for two classes, f of the own class less the largest other for more. */
export interface Certificate extends CertifiedAccuracy {
  /** 'certified': no perturbation changes the sample's right prediction, proven. 'attacked': one does, or the prediction is wrong as it is. */
  readonly verdicts: readonly Verdict[];
  /** Certified lower bounds on the least margins. */
  readonly lower: Float64Array;
  /** The smallest margins met. */
  readonly upper: Float64Array;
  /** The points behind `upper`, samples × features. */
  readonly X: Matrix;
}

/** What an attack found. */
export interface MarginAttack {
  /** The share of the samples whose margin stayed positive: no less than true robust accuracy. */
  readonly accuracy: number;
  /** The worst points met, samples × features, within ε of the samples. */
  readonly X: Matrix;
  /** The margins there. */
  readonly margins: Float64Array;
  /** The margins at the samples themselves. */
  readonly clean: Float64Array;
}

/** The samples of one class against another, and the difference of their outputs. */
interface Duel {
  readonly rows: readonly number[];
  readonly coefficients: Float64Array;
}

/** Bounds the margins from below, by one verification for each pair of classes, whose difference of outputs is a network too. */
export async function certifyMargins(
  network: DenseNetwork,
  X: Matrix,
  places: Int32Array,
  { epsilon, norm = 'linf', ...settings }: VerifySettings,
): Promise<Certificate> {
  const [lower, upper] = [new Float64Array(X.rows).fill(Infinity), new Float64Array(X.rows).fill(Infinity)];
  const worst = X.data.slice();
  const duels = duelsOf(network, places);
  const total = duels.reduce((sum, { rows }) => sum + rows.length, 0);
  let [finished, nodes] = [0, 0];
  const started = performance.now();
  for (const { rows, coefficients } of duels) {
    const task = scalarTask(network, coefficients, takeRows(X, rows), epsilon, norm);
    const result = await verify(task.network, task.X, new Float64Array(rows.length).fill(1), {
      ...settings,
      epsilon: task.epsilon,
      norm,
      onProgress: (progress) =>
        settings.onProgress?.({
          finished: finished + progress.finished,
          samples: total,
          nodes: nodes + progress.nodes,
          seconds: (performance.now() - started) / 1000,
        }),
    });
    const points = withoutConstant(result.X, X.columns);
    rows.forEach((row, at) => {
      lower[row] = Math.min(lower[row]!, result.lower[at]!);
      if (!(result.upper[at]! < upper[row]!)) return;
      upper[row] = result.upper[at]!;
      worst.set(rowOf(points, at), row * X.columns);
    });
    finished += rows.length;
    nodes += result.nodes.reduce((sum, count) => sum + count, 0);
  }
  const verdicts = Array.from(lower, (value, k) => verdictOf(value, upper[k]!));
  return { ...certifiedAccuracy({ verdicts }), verdicts, lower, upper, X: { ...X, data: worst } };
}

/** Looks for points with small margins by projected gradient ascent, one attack for each pair of classes. */
export async function attackMargins(
  network: DenseNetwork,
  X: Matrix,
  places: Int32Array,
  { epsilon, norm = 'linf', ...settings }: AttackSettings,
): Promise<MarginAttack> {
  const [margins, clean] = [new Float64Array(X.rows).fill(Infinity), new Float64Array(X.rows).fill(Infinity)];
  const worst = X.data.slice();
  for (const { rows, coefficients } of duelsOf(network, places)) {
    const task = scalarTask(network, coefficients, takeRows(X, rows), epsilon, norm);
    const result = await pgd(task.network, task.X, new Float64Array(rows.length).fill(1), { ...settings, epsilon: task.epsilon, norm });
    const points = withoutConstant(result.X, X.columns);
    rows.forEach((row, at) => {
      clean[row] = Math.min(clean[row]!, result.clean[at]!);
      if (!(result.values[at]! < margins[row]!)) return;
      margins[row] = result.values[at]!;
      worst.set(rowOf(points, at), row * X.columns);
    });
  }
  return { accuracy: margins.filter((margin) => margin > 0).length / X.rows, X: { ...X, data: worst }, margins, clean };
}

/** ±f for the two classes of one output; f_a − f_b for every ordered pair of more. */
function duelsOf({ output }: DenseNetwork, places: Int32Array): Duel[] {
  const outputs = output.rows;
  const rowsOf = (place: number) => Array.from(places.keys()).filter((row) => places[row] === place);
  const duels: Duel[] = [];
  if (outputs === 1) {
    for (const place of [0, 1]) duels.push({ rows: rowsOf(place), coefficients: Float64Array.of(2 * place - 1) });
  } else {
    for (let own = 0; own < outputs; own++) {
      const rows = rowsOf(own);
      for (let other = 0; other < outputs; other++) {
        if (other === own) continue;
        const coefficients = new Float64Array(outputs);
        [coefficients[own], coefficients[other]] = [1, -1];
        duels.push({ rows, coefficients });
      }
    }
  }
  return duels.filter(({ rows }) => rows.length > 0);
}
