import { zeros, type Matrix } from '../matrix';
import { evaluateDual, type DualValue } from '../problem/dual-bound';
import { programValue } from '../problem/objective';
import type { Problem } from '../problem/problem';
import { refitLengths } from '../problem/refit';
import { ConeRepair } from '../problem/repair';
import type { Point } from '../problem/splitting';
import type { Profile } from '../profile/profile';

/**
 * What one point was worth: its program value once feasible (∞ where that was not tried), and its dual's value with and without its
 * violations scaled away.
 */
export interface Found {
  readonly program: number;
  readonly bound: number;
  readonly unscaled: number;
  /** How far the point was outside the hard cones. */
  readonly coneViolation: number;
}

/**
 * The best feasible point and the best lower bound met so far, both computed in double precision from raw data. Starts from
 * v = w = 0, which every program allows, and from the bound 0, which every program has.
 */
export class Best {
  readonly #problem: Problem;
  readonly #repair: ConeRepair;
  readonly #profile: Profile | undefined;
  readonly #refit: typeof refitLengths;
  convex: Matrix;
  program: number;
  dualBound = 0;
  dual: Point | undefined;
  coneViolation = 0;
  /** The last point that was looked at and finite: where another device could go on. */
  last: Point | undefined;

  /** @param refit what improves neurons that were moved into their cones */
  constructor(problem: Problem, profile?: Profile, refit = refitLengths) {
    this.#refit = refit;
    this.#problem = problem;
    this.#profile = profile;
    this.#repair = new ConeRepair(problem);
    this.convex = zeros(2 * problem.patterns.count, problem.X.columns);
    this.program = programValue(problem, this.convex).value;
  }

  /** (program − dualBound)/max(|program|, 1e-12). */
  get relativeGap(): number {
    return (this.program - this.dualBound) / Math.max(Math.abs(this.program), 1e-12);
  }

  get neurons(): number {
    const { rows, columns, data } = this.convex;
    let count = 0;
    for (let i = 0; i < rows; i++) if (data.subarray(i * columns, (i + 1) * columns).some((value) => value !== 0)) count++;
    return count;
  }

  /**
   * Takes what is better in `point`; points with a value that is not finite are left out. Hard cones: the point is repaired
   * closely where its dual's violations cost at most the share `promising` of its value, and where the point, cheaply repaired, has a
   * relative gap of at most that; not repaired at all where it is farther outside than `mostViolation`.
   */
  consider(point: Point, promising: number, mostViolation = Infinity): Found {
    const { V } = point;
    const usable = [point.p, point.q, point.alpha, point.Z ?? []].every((part) => (part as Float64Array).every(Number.isFinite));
    const { bound, unscaled } = usable ? this.#considerDual(point) : { bound: 0, unscaled: 0 };
    if (!V.data.every(Number.isFinite)) return { program: Infinity, bound, unscaled, coneViolation: Infinity };
    if (usable) this.last = point;
    const ready = unscaled - bound <= promising * Math.abs(unscaled);
    const { value, coneViolation } = programValue(this.#problem, V);
    let program = Infinity;
    if (coneViolation === 0) this.#take(V, (program = value), 0);
    else if (coneViolation <= mostViolation) program = this.#considerNear(V, coneViolation, ready ? Infinity : promising);
    return { program, bound, unscaled, coneViolation };
  }

  /** The value of the best feasible point that was found near V. */
  #considerNear(V: Matrix, coneViolation: number, promising: number): number {
    let nearbyValue = Infinity;
    if (promising < Infinity) {
      const nearby = this.#repaired(V, false);
      nearbyValue = programValue(this.#problem, nearby).value;
      this.#take(nearby, nearbyValue, coneViolation);
      if (nearbyValue - this.dualBound > promising * Math.abs(nearbyValue)) return nearbyValue;
    }
    const nearest = this.#repaired(V, true);
    const nearestValue = programValue(this.#problem, nearest).value;
    this.#take(nearest, nearestValue, coneViolation);
    return Math.min(nearbyValue, nearestValue);
  }

  /** Neurons near V that are feasible, at the lengths that serve the program best. */
  #repaired(V: Matrix, closely: boolean): Matrix {
    const end = this.#profile?.start('repair');
    const feasible = this.#refit(this.#problem, this.#repair.repair(V, closely, this.convex));
    end?.();
    return feasible;
  }

  #take(feasible: Matrix, value: number, coneViolation: number): void {
    if (!(value < this.program)) return;
    this.convex = feasible;
    this.program = value;
    this.coneViolation = coneViolation;
  }

  #considerDual(point: Point): DualValue {
    const end = this.#profile?.start('dual bound');
    const value = evaluateDual(this.#problem, point);
    end?.();
    if (value.bound > this.dualBound) {
      this.dualBound = value.bound;
      this.dual = point;
    }
    return value;
  }
}
