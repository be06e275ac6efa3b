import { zeros, type Matrix } from '../matrix';
import { dualBound } from '../problem/dual-bound';
import { programValue } from '../problem/objective';
import type { Problem } from '../problem/problem';
import { ConeRepair } from '../problem/repair';
import type { Point } from '../problem/splitting';

/**
 * The best feasible point and the best lower bound met so far, both computed in double precision from raw data. Starts from
 * v = w = 0, which every program allows, and from the bound 0, which every program has.
 */
export class Best {
  readonly #problem: Problem;
  readonly #repair: ConeRepair;
  convex: Matrix;
  program: number;
  dualBound = 0;
  dual: Point | undefined;
  coneViolation = 0;

  constructor(problem: Problem) {
    this.#problem = problem;
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
   * Takes what is better in `point`; points with a value that is not finite are left out. Hard cones: where the point, cheaply
   * repaired, has a relative gap of at most `promising`, it is repaired closely as well.
   */
  consider(point: Point, promising: number): void {
    const { V } = point;
    if ([point.p, point.q, point.alpha, point.Z ?? []].every((part) => (part as Float64Array).every(Number.isFinite)))
      this.#considerDual(point);
    if (V.data.every(Number.isFinite)) this.#considerPrimal(V, promising);
  }

  #considerPrimal(V: Matrix, promising: number): void {
    const { value, coneViolation } = programValue(this.#problem, V);
    if (coneViolation === 0) {
      this.#take(V, value, 0);
      return;
    }
    const nearby = this.#repair.repair(V, false);
    const nearbyValue = programValue(this.#problem, nearby).value;
    this.#take(nearby, nearbyValue, coneViolation);
    if (nearbyValue - this.dualBound > promising * Math.abs(nearbyValue)) return;
    const nearest = this.#repair.repair(V, true);
    this.#take(nearest, programValue(this.#problem, nearest).value, coneViolation);
  }

  #take(feasible: Matrix, value: number, coneViolation: number): void {
    if (!(value < this.program)) return;
    this.convex = feasible;
    this.program = value;
    this.coneViolation = coneViolation;
  }

  #considerDual(point: Point): void {
    const bound = dualBound(this.#problem, point);
    if (!(bound > this.dualBound)) return;
    this.dualBound = bound;
    this.dual = point;
  }
}
