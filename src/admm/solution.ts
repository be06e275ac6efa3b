import type { Matrix } from '../matrix';
import type { Network } from '../model/network';
import type { Patterns } from '../problem/patterns';
import type { Penalties, Point } from '../problem/splitting';

/**
 * 'solved': the relative gap asked for is proven. 'iteration-limit', 'time-limit', 'cancelled': stopped before that, with the best
 * point found. 'diverged': the iteration left the finite numbers; the best point before that is returned.
 */
export type Status = 'solved' | 'iteration-limit' | 'time-limit' | 'cancelled' | 'diverged';

/** What is known after a certificate. */
export interface Progress {
  readonly iteration: number;
  readonly seconds: number;
  /** The best program value so far, at a feasible point. */
  readonly program: number;
  /** The best lower bound so far. */
  readonly dualBound: number;
  readonly relativeGap: number;
  /** Neurons that are not zero at the best point. */
  readonly neurons: number;
}

/** The three numbers that every result carries, in the program's units. */
export interface Objective {
  /** The convex program at the returned, feasible point: an upper bound on its optimum. */
  readonly program: number;
  /** A rigorous lower bound on the program's optimum. */
  readonly dualBound: number;
  /** The recovered network's own objective: clean loss for ε = 0, the largest loss an attack finds for ε > 0; at most `program`. */
  readonly network: number;
}

/** A trained network with its certificate. */
export interface Solution {
  readonly status: Status;
  readonly objective: Objective;
  /** (program − dualBound)/max(|program|, 1e-12). */
  readonly relativeGap: number;
  /** Largest violation of a hard cone before repair; 0 for soft cones. */
  readonly coneViolation: number;
  readonly iterations: number;
  /** Wall-clock seconds, set-up included. */
  readonly seconds: number;
  /** The adapter's description, or 'cpu (f64)', with its threads where several computed and the reason where it was measured to be faster. */
  readonly device: string;
  readonly splitting: 'lifted' | 'prediction';
  /** The splitting's penalties at the end. */
  readonly penalties: Penalties;
  readonly seed: number | null;
  /** Identifies the activation patterns that were trained on. */
  readonly masksHash: string;
  readonly network: Network;
  /** The convex variables, 2P × d: the v_i, then the w_i. */
  readonly convex: Matrix;
  readonly patterns: Patterns;
  /** The dual point behind `dualBound`; undefined when no bound better than 0 was found. */
  readonly dual: Point | undefined;
}
