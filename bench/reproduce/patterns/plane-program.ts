import { zeros, type Matrix } from '../../../src/matrix';
import { dualBound } from '../../../src/problem/dual-bound';
import { programValue } from '../../../src/problem/objective';
import { bitAt, selectPatterns } from '../../../src/problem/patterns';
import { defineProblem, type Problem } from '../../../src/problem/problem';
import type { EnumeratedPatterns } from '../../../src/sampling/enumerate';
import { descend, type DescentPoint } from './descent';
import { extendDual, wedgesOf, type Wedge } from './wedges';

/** The optimum of the program over some patterns, between two values that the library proves, and what proves them. */
export interface Optimum {
  readonly program: number;
  readonly dualBound: number;
  readonly multipliers: Float64Array;
  /** v and w of every pattern whose neurons are not both zero. */
  readonly neurons: ReadonlyMap<number, Float64Array>;
}

/** How many violated patterns join the program at once. */
const JOINING = 4;

/** The training program of data in the plane, logistic loss, hard cones, no perturbation, over any patterns that the data have. */
export class PlaneProgram {
  /** Programs solved so far. */
  solves = 0;
  readonly wedges: readonly Wedge[];
  readonly #active: readonly Uint8Array[];
  readonly #byKey: ReadonlyMap<string, number>;

  constructor(
    readonly X: Matrix,
    readonly y: Float64Array,
    readonly beta: number,
    readonly gap: number,
    readonly patterns: EnumeratedPatterns,
  ) {
    this.wedges = wedgesOf(X, patterns);
    this.#active = this.wedges.map((_, i) => Uint8Array.from({ length: X.rows }, (_, k) => bitAt(patterns, i, k)));
    const { data } = patterns.directions;
    this.#byKey = new Map(this.wedges.map((_, i) => [signKey(X, data[2 * i]!, data[2 * i + 1]!), i]));
  }

  /** The pattern of a direction. */
  patternOf(u0: number, u1: number): number {
    const found = this.#byKey.get(signKey(this.X, u0, u1));
    if (found === undefined) throw new Error(`the direction (${u0}, ${u1}) lies in no cell that was enumerated`);
    return found;
  }

  /**
   * The optimum over the patterns `chosen`. Solved are programs over those that are active at `from`, those of `added`, and then those
   * that violate the dual constraints, until the bound over all of `chosen` is within twice the gap.
   */
  optimum(chosen: readonly number[], added: readonly number[], from?: Optimum): Optimum {
    let best = from;
    for (let joining = added; ;) {
      const working = [...new Set([...(best?.neurons.keys() ?? []), ...joining])];
      const solved = this.#solve(working, best);
      best = { ...solved, dualBound: Math.min(solved.dualBound, this.bound(solved, chosen)) };
      const limit = solved.dualBound * (1 - this.gap);
      joining = this.#mostViolated(
        solved,
        chosen.filter((pattern) => !working.includes(pattern)),
        limit,
      );
      if (best.program - best.dualBound <= 2 * this.gap * best.program || joining.length === 0) return best;
    }
  }

  /** The lower bound on the optimum over the patterns `chosen` that multipliers of the samples prove. */
  bound({ multipliers }: Pick<Optimum, 'multipliers'>, chosen: readonly number[]): number {
    const p = this.y.map((label, k) => (label < 0 ? multipliers[k]! : 0));
    const q = this.y.map((label, k) => (label > 0 ? multipliers[k]! : 0));
    return dualBound(this.#problem(chosen), extendDual({ p, q }, this.X, this.patterns, this.wedges, chosen));
  }

  #mostViolated(solved: Optimum, candidates: readonly number[], limit: number): number[] {
    return candidates
      .map((pattern) => ({ pattern, bound: this.bound(solved, [pattern]) }))
      .filter(({ bound }) => bound < limit)
      .sort((a, b) => a.bound - b.bound)
      .slice(0, JOINING)
      .map(({ pattern }) => pattern);
  }

  #problem(chosen: readonly number[]): Problem {
    const { X, y, beta } = this;
    return defineProblem({ X, y, patterns: selectPatterns(this.patterns, chosen), loss: 'logistic', cone: 'hard', beta });
  }

  #solve(working: readonly number[], from: Optimum | undefined): Optimum {
    this.solves++;
    const { X, y, beta } = this;
    const problem = this.#problem(working);
    const start = new Float64Array(4 * working.length);
    working.forEach((pattern, b) => start.set(from?.neurons.get(pattern) ?? [0, 0, 0, 0], 4 * b));
    const prove = ({ neurons, multipliers }: DescentPoint): Optimum => ({
      program: programValue(problem, convexOf(neurons)).value,
      dualBound: this.bound({ multipliers }, working),
      multipliers,
      neurons: new Map(
        working
          .map((pattern, b) => [pattern, neurons.slice(4 * b, 4 * b + 4)] as const)
          .filter(([, four]) => four.some((value) => value !== 0)),
      ),
    });
    const wedges = working.map((pattern) => this.wedges[pattern]!);
    const active = working.map((pattern) => this.#active[pattern]!);
    return prove(
      descend({ rows: X.data, y, beta, wedges, active }, start, (point) => {
        const { program, dualBound } = prove(point);
        return program - dualBound <= this.gap * program;
      }),
    );
  }
}

/** v and w of pattern after pattern as the rows v, then w, of the program's variables. */
function convexOf(neurons: Float64Array): Matrix {
  const count = neurons.length / 4;
  const V = zeros(2 * count, 2);
  for (let b = 0; b < count; b++) {
    V.data.set(neurons.subarray(4 * b, 4 * b + 2), 2 * b);
    V.data.set(neurons.subarray(4 * b + 2, 4 * b + 4), 2 * (count + b));
  }
  return V;
}

function signKey({ rows, data }: Matrix, u0: number, u1: number): string {
  let key = '';
  for (let k = 0; k < rows; k++) key += data[2 * k]! * u0 + data[2 * k + 1]! * u1 >= 0 ? '1' : '0';
  return key;
}
