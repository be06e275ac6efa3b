import type { Engine } from './engine';
import type { Task } from './training';
import { VIEW } from './state';
import type { Network } from '../index';

/** One point under attack by one network. */
export interface Inspection {
  /** y f at the point: positive where the answer is right. */
  readonly margin: number;
  /** The smallest y f that PGD found in the box, and where. */
  readonly attackedMargin: number;
  readonly worst: readonly [number, number];
  /** The largest r for which every point at most r away in each coordinate is proven to get the right answer. */
  readonly certifiedRadius: number;
  /** The smallest radius at which a wrong answer was found; Infinity where none was, 0 where the point itself gets one. */
  readonly brokenRadius: number;
}

/** Attacks sample `at` in its box, hard, and bisects for its certified radius, up to twice the picture. */
export async function inspectPoint(engine: Engine, network: Network, { X, y, epsilon }: Task, at: number): Promise<Inspection> {
  const [row, label] = [[X[at]!], [y[at]!]];
  const attack = await engine.pgd(network, row, label, { epsilon, restarts: 8, steps: 40, device: 'cpu' });
  const radii = await engine.certifiedRadius(network, row, label, { epsilon: [1, 1, 0], largest: 2 * VIEW, device: 'cpu' });
  return {
    margin: attack.clean[0]!,
    attackedMargin: attack.values[0]!,
    worst: [attack.X.data[0]!, attack.X.data[1]!],
    certifiedRadius: radii.certified[0]!,
    brokenRadius: radii.attacked[0]!,
  };
}
