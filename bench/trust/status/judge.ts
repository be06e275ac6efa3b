import type { Solution } from '../../../src/admm/solution';
import type { Problem } from '../../../src/problem/problem';

/**
 * An independent look at what a solve claims: plain loops in double precision from raw data, without any code of the library, so that
 * a fault there is not repeated here.
 */
export interface Verdict {
  /** The program at the returned point, and the bound that the returned dual point proves. */
  readonly program: number;
  readonly bound: number;
  /** What is wrong with the claims, in words; empty when all of them hold. */
  readonly faults: readonly string[];
}

const ROUNDING = 1e-9;
const STATUSES = ['solved', 'iteration-limit', 'time-limit', 'cancelled', 'diverged'];

/** Checks status, program, cones, bound, gap and network of a solution against the problem and the gap that was asked for. */
export function judge(problem: Problem, solution: Solution, gap: number): Verdict {
  const { status, objective, relativeGap, convex, network } = solution;
  const faults: string[] = [];
  const claim = (holds: boolean, otherwise: string): void => void (holds || faults.push(otherwise));
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= ROUNDING * (1 + Math.abs(b));

  const { value: program, leaves } = programAt(problem, convex.data);
  const bound = boundOf(problem, solution);
  claim(STATUSES.includes(status), `the status is ${status}`);
  claim([...convex.data, ...network.hidden.data, ...network.output].every(Number.isFinite), 'a weight is not finite');
  claim(near(objective.program, program), `program ${objective.program}, but the point gives ${program}`);
  claim(leaves <= ROUNDING, `the point leaves the hard cones by ${leaves} of its size`);
  claim(objective.dualBound <= bound + ROUNDING * (1 + bound), `dual bound ${objective.dualBound}, but the dual point proves ${bound}`);
  claim(objective.dualBound <= program + ROUNDING * (1 + program), `dual bound ${objective.dualBound} above the program ${program}`);
  const proven = (program - Math.min(bound, objective.dualBound)) / Math.max(Math.abs(program), 1e-12);
  claim(relativeGap >= proven - ROUNDING, `relative gap ${relativeGap}, but ${proven} is proven`);
  if (status === 'solved') claim(proven <= gap + ROUNDING, `"solved" to ${gap}, but only ${proven} is proven`);
  else claim(relativeGap > gap || status === 'cancelled', `"${status}", but the gap of ${relativeGap} is within ${gap}`);
  const clean = cleanObjective(problem, solution);
  claim(clean <= program + ROUNDING * (1 + program), `the network's own objective is ${clean}, above the program ${program}`);
  return { program, bound, faults };
}

/** What no two solves of one problem can both claim: a bound of one above a feasible value of the other. */
export function contradictions(verdicts: readonly Verdict[]): string[] {
  const bound = Math.max(...verdicts.map((verdict) => verdict.bound));
  const program = Math.min(...verdicts.map((verdict) => verdict.program));
  return bound > program + ROUNDING * (1 + program) ? [`a bound of ${bound} stands against a feasible value of ${program}`] : [];
}

function bit({ patterns }: Problem, i: number, k: number): number {
  const stride = Math.ceil(patterns.samples / 32);
  return (patterns.words[i * stride + Math.floor(k / 32)]! >>> (k % 32)) & 1;
}

function radius({ perturbation: { norm, radius: r } }: Problem, u: readonly number[]): number {
  if (norm === 'linf') return u.reduce((sum, value, j) => sum + r[j]! * Math.abs(value), 0);
  return r[0]! * Math.hypot(...u);
}

function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, j) => sum + value * b[j]!, 0);
}

function rowsOf(data: ArrayLike<number>, columns: number): number[][] {
  return Array.from({ length: data.length / columns }, (_, r) => Array.from({ length: columns }, (__, j) => data[r * columns + j]!));
}

function loss(name: Problem['loss'], z: number): number {
  if (name === 'squared') return 0.5 * Math.max(0, z) ** 2;
  if (name === 'hinge') return Math.max(0, 1 + z);
  return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
}

/** The program at (v, w), and by how much of its own size the worst neuron leaves a hard cone. */
function programAt(problem: Problem, data: ArrayLike<number>): { value: number; leaves: number } {
  const { X, y, patterns, cone, beta } = problem;
  const P = patterns.count;
  const [points, V] = [rowsOf(X.data, X.columns), rowsOf(data, X.columns)];
  let leaves = 0;
  let sum = 0;
  points.forEach((x, k) => {
    const a: number[] = new Array<number>(X.columns).fill(0);
    let [above, below] = [0, 0];
    V.forEach((u, r) => {
      const active = bit(problem, r % P, k);
      const slack = Math.max(0, radius(problem, u) - (2 * active - 1) * inner(x, u));
      if (cone === 'hard') leaves = Math.max(leaves, slack === 0 ? 0 : slack / (Math.hypot(...u) * Math.hypot(...x) + radius(problem, u)));
      else if (r < P) above += slack;
      else below += slack;
      if (active === 1) u.forEach((value, j) => (a[j]! += (r < P ? 1 : -1) * value));
    });
    const [f, rad] = [inner(x, a), radius(problem, a)];
    const z =
      problem.loss === 'squared'
        ? Math.max(f - y[k]! + rad + above, y[k]! - f + rad + below)
        : -y[k]! * f + rad + (y[k]! > 0 ? below : above);
    sum += loss(problem.loss, z);
  });
  return { value: sum / X.rows + beta * V.reduce((total, u) => total + Math.hypot(...u), 0), leaves };
}

/** The lower bound that the returned dual point proves, by weak duality: feasible multipliers, scaled until every neuron's constraint holds. */
function boundOf(problem: Problem, { dual }: Solution): number {
  if (!dual) return 0;
  const { X, y, patterns, cone, beta, perturbation } = problem;
  const [n, d, P] = [X.rows, X.columns, patterns.count];
  const points = rowsOf(X.data, d);
  const squared = problem.loss === 'squared';
  const p = Array.from(dual.p, (value, k) => (squared ? Math.max(0, value) : y[k]! < 0 ? Math.min(1, Math.max(0, value)) : 0));
  const q = Array.from(dual.q, (value, k) => (squared ? Math.max(0, value) : y[k]! > 0 ? Math.min(1, Math.max(0, value)) : 0));
  const Z = points.map((x, k) => {
    const along = (p[k]! - q[k]!) / n;
    const most = (p[k]! + q[k]!) / n;
    const rest = x.map((value, j) => (dual.Z ? dual.Z[k * d + j]! - along * value : 0));
    const length = Math.hypot(...rest);
    return x.map((value, j) => {
      const limit = most * perturbation.radius[j]!;
      if (perturbation.norm === 'linf') return along * value + Math.max(-limit, Math.min(limit, rest[j]!));
      return along * value + (length > limit ? (rest[j]! * limit) / length : rest[j]!);
    });
  });
  let largest = 0;
  for (let r = 0; r < 2 * P; r++) {
    const g: number[] = new Array<number>(d).fill(0);
    let weight = 0;
    for (let k = 0; k < n; k++) {
      const active = bit(problem, r % P, k);
      const most = cone === 'soft' ? (r < P ? p[k]! : q[k]!) / n : Infinity;
      const alpha = Math.min(most, Math.max(0, dual.alpha[r * n + k]!));
      weight += alpha;
      for (let j = 0; j < d; j++) {
        g[j]! += (2 * active - 1) * alpha * points[k]![j]! + (active === 1 ? (r < P ? -1 : 1) * Z[k]![j]! : 0);
      }
    }
    largest = Math.max(largest, distanceToBall(problem, g, weight));
  }
  return dualObjective(problem, p, q, Math.min(1, beta / largest));
}

/** ‖g‖₂ after the best perturbation of total weight `weight` was taken off: what remains for the norm constraint. */
function distanceToBall({ perturbation: { norm, radius: r } }: Problem, g: readonly number[], weight: number): number {
  if (norm === 'linf') return Math.hypot(...g.map((value, j) => Math.max(0, Math.abs(value) - weight * r[j]!)));
  return Math.max(0, Math.hypot(...g) - weight * r[0]!);
}

/** −(the conjugate of the loss) at the multipliers times t ≤ `scale`, at the best t for the squared loss. */
function dualObjective({ loss: name, y }: Problem, p: readonly number[], q: readonly number[], scale: number): number {
  const n = y.length;
  const at = (t: number): number => {
    let sum = 0;
    for (let k = 0; k < n; k++) {
      const [tp, tq] = [t * p[k]!, t * q[k]!];
      if (name === 'squared') sum -= (tp + tq) ** 2 / 2 + (tp - tq) * y[k]!;
      else if (name === 'hinge') sum += tp + tq;
      else sum += entropy(tp + tq);
    }
    return sum / n;
  };
  if (name !== 'squared') return Math.max(0, at(scale));
  const square = p.reduce((sum, value, k) => sum + (value + q[k]!) ** 2, 0);
  const linear = p.reduce((sum, value, k) => sum + (value - q[k]!) * y[k]!, 0);
  return Math.max(0, square > 0 ? at(Math.min(scale, Math.max(0, -linear / square))) : 0);
}

function entropy(t: number): number {
  return t <= 0 || t >= 1 ? 0 : -t * Math.log(t) - (1 - t) * Math.log1p(-t);
}

/** Mean loss without an adversary plus the penalty β/2 Σ (‖u_j‖² + α_j²) of the recovered network. */
function cleanObjective({ X, y, beta, loss: name }: Problem, { network: { hidden, output } }: Solution): number {
  const units = rowsOf(hidden.data, hidden.columns);
  const losses = rowsOf(X.data, X.columns).map((x, k) => {
    const f = units.reduce((sum, u, j) => sum + output[j]! * Math.max(0, inner(u, x)), 0);
    return name === 'squared' ? 0.5 * (f - y[k]!) ** 2 : loss(name, -y[k]! * f);
  });
  const penalty = units.reduce((sum, u, j) => sum + inner(u, u) + output[j]! ** 2, 0) / 2;
  return losses.reduce((sum, value) => sum + value, 0) / X.rows + beta * penalty;
}
