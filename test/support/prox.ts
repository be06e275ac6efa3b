import { bitAt, type Patterns } from '../../src/problem/patterns';
import type { Problem } from '../../src/problem/problem';
import { signedValues } from './compare';
import { randomPatterns } from './masks';
import type { Kind } from './problems';

/** Sizes of a proximal step. */
export interface Sizes {
  readonly samples: number;
  readonly features: number;
  readonly patterns: number;
}

/** What the state before a proximal step looks like. */
export const STATES = ['ordinary', 'zeros', 'large', 'small', 'far inside', 'far outside', 'no neuron'] as const;
export type StateName = (typeof STATES)[number];

/** The scale and the shift of the copies that put a state where its name says. */
export const STATE_SHAPE: Readonly<Record<StateName, { readonly scale: number; readonly shift: number }>> = {
  ordinary: { scale: 1, shift: 0 },
  zeros: { scale: 0, shift: 0 },
  large: { scale: 2 ** 20, shift: 0 },
  small: { scale: 2 ** -20, shift: 0 },
  'far inside': { scale: 1, shift: 64 },
  'far outside': { scale: 1, shift: -64 },
  'no neuron': { scale: 1, shift: 0 },
};

/** Over-relaxation as the kernels see it. */
export const RELAXATION = Math.fround(1.6);

/**
 * The data that a proximal step needs, every number exact in f32: every fifth row of X is zero, the box leaves the last of
 * several features alone, and the patterns are coins, not patterns of X.
 */
export function proxProblem({ loss, cone, ball }: Kind, { samples, features, patterns }: Sizes, seed: number): Problem {
  const X = signedValues(samples * features, seed);
  for (let k = 4; k < samples; k += 5) X.fill(0, k * features, (k + 1) * features);
  const targets = signedValues(samples, seed + 1);
  const radii = signedValues(features, seed + 2);
  const radius = Float64Array.from(radii, (value, j) => {
    if (ball === 'none' || (ball === 'box' && j === features - 1 && features > 1)) return 0;
    return ball === 'l2' ? 0.25 : Math.abs(value) / 4;
  });
  return {
    X: { rows: samples, columns: features, data: Float64Array.from(X) },
    y: Float64Array.from(targets, (value) => (loss === 'squared' ? 2 * value : value < 0 ? -1 : 1)),
    patterns: randomPatterns(samples, patterns, seed + 3),
    loss,
    cone,
    beta: 2 ** -5,
    perturbation: { norm: ball === 'l2' ? 'l2' : 'linf', radius },
  };
}

/** e_ik = 2 d_ik − 1 at entry i n + k of a 2P × n array. */
export function signAt(patterns: Patterns, at: number): number {
  return 2 * bitAt(patterns, Math.floor(at / patterns.samples) % patterns.count, at % patterns.samples) - 1;
}

/** A value in double precision and the sum of the absolute values of its terms, to which its rounding error is relative. */
export interface Rounded {
  readonly value: Float64Array;
  readonly magnitude: Float64Array;
}

/** ω · image + (1 − ω) · copy + dual: where a proximal step starts. */
export function relaxed(image: ArrayLike<number>, copy: ArrayLike<number>, dual: ArrayLike<number>): Rounded {
  const terms = (at: number) => [RELAXATION * image[at]!, (1 - RELAXATION) * copy[at]!, dual[at]!];
  const sums = (part: (term: number) => number) =>
    Float64Array.from({ length: image.length }, (_, at) => terms(at).reduce((sum, term) => sum + part(term), 0));
  return { value: sums((term) => term), magnitude: sums(Math.abs) };
}

/** Σ entry² over part of an array. */
export function squares(values: ArrayLike<number>, start: number, length: number): number {
  let sum = 0;
  for (let at = start; at < start + length; at++) sum += values[at]! ** 2;
  return sum;
}
