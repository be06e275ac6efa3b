import type { Solution } from '../admm/solution';
import { rowOf, zeros, type Matrix } from '../matrix';
import { dot } from '../problem/objective';
import { bitAt } from '../problem/patterns';
import { isRobust, type Problem } from '../problem/problem';
import { radiusOf } from '../problem/radius';
import { packBits, PatternSet, wordsOf } from './pattern-set';

/** A program over other patterns, and a point of it. */
export interface Repatterned {
  readonly problem: Problem;
  /** 2P × d: the v_i, then the w_i. */
  readonly convex: Matrix;
}

/** A neuron of a convex solution: v_i (half 0) or w_i (half 1). */
interface Neuron {
  readonly half: number;
  readonly vector: Float64Array;
  readonly bits: Uint8Array;
}

/**
 * The program whose patterns are those that the neurons of `convex` really have on X, with all-ones, and the same neurons in it:
 * its value there is at most the given program's, and its patterns are at most as many as the nonzero neurons and one.
 *
 * At ε = 0 and for hard cones a neuron's pattern is 1[x_kᵀu ≥ 0]; the value at ε = 0 is then the recovered network's objective
 * or less. For soft cones with ε > 0 any pattern is a valid one, and what a sample loses depends on the bits of all neurons there: starting
 * from the present bits, each sample takes the flips that lower the argument of its loss. Neurons of one half and one pattern are added up, which
 * keeps the outputs and lowers Σ‖·‖₂ and the slacks.
 */
export function withTruePatterns(problem: Problem, convex: Matrix): Repatterned {
  const neurons = neuronsOf(problem, convex);
  const d = problem.X.columns;
  if (isRobust(problem) && problem.cone === 'soft') bestBits(problem, neurons);
  else for (const { vector, bits } of neurons) bits.forEach((_, k) => (bits[k] = dot(problem.X.data, k * d, vector, 0, d) >= 0 ? 1 : 0));
  return regrouped(problem, neurons);
}

/** The program over the patterns that `convex` has neurons in, with all-ones, and the same neurons in it: its value there is the same. */
export function withUsedPatterns(problem: Problem, convex: Matrix): Repatterned {
  return regrouped(problem, neuronsOf(problem, convex));
}

function regrouped(problem: Problem, neurons: readonly Neuron[]): Repatterned {
  const d = problem.X.columns;
  const set = new PatternSet(problem.X.rows);
  const indices = neurons.map(({ bits }) => set.add(packBits(bits)));
  const V = zeros(2 * set.count, d);
  neurons.forEach(({ half, vector }, at) => {
    const index = indices[at];
    // A neuron that is active nowhere only costs.
    if (index === undefined) return;
    for (let j = 0; j < d; j++) V.data[(half * set.count + index) * d + j]! += vector[j]!;
  });
  return { problem: { ...problem, patterns: set.toPatterns() }, convex: V };
}

/** The program with `added` patterns after its own, new ones only, and the same point. */
export function withMorePatterns({ problem, convex }: Repatterned, added: readonly Uint32Array[]): Repatterned {
  const set = new PatternSet(problem.X.rows);
  const before = Array.from({ length: problem.patterns.count }, (_, i) => set.add(wordsOf(problem.patterns, i))!);
  for (const words of added) set.add(words);
  const d = convex.columns;
  const V = zeros(2 * set.count, d);
  for (const half of [0, 1]) {
    before.forEach((to, i) => {
      const from = (half * before.length + i) * d;
      V.data.set(convex.data.subarray(from, from + d), (half * set.count + to) * d);
    });
  }
  return { problem: { ...problem, patterns: set.toPatterns() }, convex: V };
}

/** A start for solving `next`: its point, and the dual point of `solution` with the cone multipliers of the patterns that stay. */
export function startAt({ problem, convex }: Repatterned, solution: Solution): Solution {
  const { patterns } = problem;
  if (!solution.dual) return { ...solution, patterns, convex };
  const [n, P, oldP] = [patterns.samples, patterns.count, solution.patterns.count];
  const alpha = new Float64Array(2 * P * n);
  const set = new PatternSet(n);
  for (let i = 0; i < P; i++) set.add(wordsOf(patterns, i));
  for (let i = 0; i < 2 * oldP; i++) {
    const to = set.indexOf(wordsOf(solution.patterns, i % oldP));
    if (to === undefined) continue;
    alpha.set(solution.dual.alpha.subarray(i * n, (i + 1) * n), (to + (i < oldP ? 0 : P)) * n);
  }
  return { ...solution, patterns, convex, dual: { ...solution.dual, V: convex, alpha } };
}

function neuronsOf({ X, patterns }: Problem, convex: Matrix): Neuron[] {
  return Array.from({ length: convex.rows }, (_, i) => ({
    half: i < patterns.count ? 0 : 1,
    vector: rowOf(convex, i),
    bits: Uint8Array.from({ length: X.rows }, (_, k) => bitAt(patterns, i % patterns.count, k)),
  })).filter(({ vector }) => vector.some((value) => value !== 0));
}

/** Passes over the neurons of a sample; each flips what helps, so that few follow. */
const PASSES = 4;

/** Flips bits, sample by sample and neuron by neuron, where that lowers the argument of the sample's loss. */
function bestBits(problem: Problem, neurons: readonly Neuron[]): void {
  const { X, y, loss, perturbation } = problem;
  const [n, d] = [X.rows, X.columns];
  const radii = neurons.map(({ vector }) => radiusOf(perturbation, vector));
  for (let k = 0; k < n; k++) {
    const products = neurons.map(({ vector }) => dot(X.data, k * d, vector, 0, d));
    const aggregate = new Float64Array(d);
    const slack: [number, number] = [0, 0];
    const toggle = (at: number) => {
      const { half, vector, bits } = neurons[at]!;
      const on = bits[k] === 0;
      const change = (on ? 1 : -1) * (half === 0 ? 1 : -1);
      for (let j = 0; j < d; j++) aggregate[j]! += change * vector[j]!;
      slack[half as 0 | 1] += slackOf(radii[at]!, products[at]!, on) - slackOf(radii[at]!, products[at]!, !on);
      bits[k] = on ? 1 : 0;
    };
    const argument = () => {
      const f = dot(X.data, k * d, aggregate, 0, d);
      const rad = radiusOf(perturbation, aggregate);
      if (loss === 'squared') return Math.max(f - y[k]! + slack[0], y[k]! - f + slack[1]) + rad;
      return -y[k]! * f + rad + (y[k]! > 0 ? slack[1] : slack[0]);
    };
    neurons.forEach(({ half, vector, bits }, at) => {
      slack[half as 0 | 1] += slackOf(radii[at]!, products[at]!, bits[k] === 1);
      if (bits[k] === 1) for (let j = 0; j < d; j++) aggregate[j]! += (half === 0 ? 1 : -1) * vector[j]!;
    });
    let least = argument();
    for (let pass = 0; pass < PASSES; pass++) {
      const before = least;
      for (let at = 0; at < neurons.length; at++) {
        if (Math.abs(products[at]!) > radii[at]! && products[at]! >= 0 === (neurons[at]!.bits[k] === 1)) continue;
        toggle(at);
        const value = argument();
        if (value < least) least = value;
        else toggle(at);
      }
      if (!(least < before)) break;
    }
  }
}

/** (rad(u) − e x_kᵀu)₊ */
function slackOf(rad: number, product: number, active: boolean): number {
  return Math.max(0, rad - (active ? product : -product));
}
