import type { Label } from '../data/labels';
import { placesOf } from '../estimators/classes';
import { takeRows } from '../matrix';
import { scalarTask } from '../estimators/raw-network';
import { certifiedRadius, type CertifiedRadii, type CertifySettings, type ReluClassifier } from '../index';
import type { Matrix } from '../matrix';

/** What the radii are multiples of. */
type Adversary = CertifySettings & Pick<Required<CertifySettings>, 'epsilon' | 'norm'>;

/**
 * Per-sample radii of a classifier as multiples of epsilon: of the difference between the own class's output and another's, the smallest
 * over the others.
 */
export async function certifiedRadii(
  estimator: ReluClassifier,
  X: Matrix,
  labels: readonly Label[],
  { epsilon, norm, ...settings }: Adversary,
): Promise<CertifiedRadii> {
  const { network, classes } = estimator;
  const places = placesOf(labels, classes, X.rows);
  const [certified, attacked] = [new Float64Array(X.rows).fill(Infinity), new Float64Array(X.rows).fill(Infinity)];
  for (const { own, coefficients } of duels(classes.length)) {
    const rows = Array.from(places.keys()).filter((row) => places[row] === own);
    if (rows.length === 0) continue;
    const task = scalarTask(network, coefficients, takeRows(X, rows), epsilon, norm);
    const ones = new Float64Array(rows.length).fill(1);
    const radii = await certifiedRadius(task.network, task.X, ones, { ...settings, epsilon: task.epsilon, norm });
    rows.forEach((row, at) => {
      certified[row] = Math.min(certified[row]!, radii.certified[at]!);
      attacked[row] = Math.min(attacked[row]!, radii.attacked[at]!);
    });
  }
  return { certified, attacked };
}

/** Each class against each other one, as the combination of outputs that is its margin. */
function duels(classes: number): { own: number; coefficients: number[] }[] {
  if (classes === 2) return [0, 1].map((own) => ({ own, coefficients: [own === 1 ? 1 : -1] }));
  const all = Array.from({ length: classes }, (_, place) => place);
  return all.flatMap((own) =>
    all
      .filter((other) => other !== own)
      .map((other) => ({ own, coefficients: all.map((place) => Number(place === own) - Number(place === other)) })),
  );
}
