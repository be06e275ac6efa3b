import { InputError } from '../errors';
import { toMatrix, type Matrix, type MatrixLike } from '../matrix';
import { bitAt, packPatterns, wordsPerPattern, type Patterns } from './patterns';

/** ½(f − y)², (1 − y f)₊ or log(1 + e^(−y f)), always averaged over the samples. */
export type Loss = 'squared' | 'hinge' | 'logistic';

/** 'hard' constrains every neuron to its cone; 'soft' charges the cone's slack inside the loss (the default). */
export type Cone = 'soft' | 'hard';

/**
 * What an adversary may do to a sample: move feature j by at most `radius[j]` ('linf'), or move the sample by at most
 * `radius[0]` in Euclidean norm ('l2', every entry of `radius` equal). A bias column has radius 0.
 */
export interface Perturbation {
  readonly norm: 'linf' | 'l2';
  readonly radius: Float64Array;
}

/** A convex training program with fixed activation patterns (Bai et al. 2022, arXiv 2105.12237). */
export interface Problem {
  readonly X: Matrix;
  readonly y: Float64Array;
  readonly patterns: Patterns;
  readonly loss: Loss;
  readonly cone: Cone;
  /** Weight of the group penalty β Σ_i (‖v_i‖₂ + ‖w_i‖₂); the loss is a mean over samples. */
  readonly beta: number;
  readonly perturbation: Perturbation;
}

/** What the non-convex training problem of a network consists of: a {@link Problem} without its patterns and cones. */
export type TrainingProblem = Omit<Problem, 'patterns' | 'cone'>;

/** What `defineProblem` accepts: the fields of {@link Problem} in their convenient forms. */
export interface ProblemInput {
  readonly X: MatrixLike;
  readonly y: ArrayLike<number>;
  readonly patterns: Patterns;
  readonly loss: Loss;
  readonly cone?: Cone;
  readonly beta: number;
  /** One radius for every feature, or one for each; 0 (the default) is ordinary training. */
  readonly epsilon?: number | ArrayLike<number>;
  readonly norm?: 'linf' | 'l2';
}

export const LOSSES: readonly Loss[] = ['squared', 'hinge', 'logistic'];
export const CONES: readonly Cone[] = ['soft', 'hard'];

/**
 * Checks and copies a training problem.
 *
 * @throws InputError that says what was given, what was expected and what to do: non-finite or ragged X, lengths that do
 * not match, labels other than ±1 for hinge and logistic, constant labels, β ≤ 0, ε < 0 or of the wrong length, patterns of
 * another X, repeated or all-zero patterns.
 */
export function defineProblem(input: ProblemInput): Problem {
  const X = toMatrix(input.X, 'X');
  const loss = oneOf(input.loss, LOSSES, 'loss');
  const cone = oneOf(input.cone ?? 'soft', CONES, 'cone');
  const y = checkTargets(input.y, X.rows, loss);
  if (!(input.beta > 0 && Number.isFinite(input.beta))) {
    throw new InputError(`beta is ${input.beta}: the penalty's weight must be a positive finite number, such as 1e-3`);
  }
  const perturbation = checkPerturbation(input.epsilon ?? 0, input.norm ?? 'linf', X.columns);
  checkPatterns(input.patterns, X.rows);
  return { X, y, patterns: { ...input.patterns, words: input.patterns.words.slice() }, loss, cone, beta: input.beta, perturbation };
}

/** True when some feature may be perturbed: rad(u) is not identically 0. */
export function isRobust({ perturbation }: Pick<Problem, 'perturbation'>): boolean {
  return perturbation.radius.some((r) => r > 0);
}

/** Returns `value` when it is one of `allowed`; throws an InputError that lists them otherwise. */
export function oneOf<T extends string>(value: unknown, allowed: readonly T[], name: string): T {
  if (!allowed.includes(value as T)) throw new InputError(`${name} is ${JSON.stringify(value)}: expected one of ${allowed.join(', ')}`);
  return value as T;
}

/** Checks targets against the number of samples and the loss, and copies them. */
export function checkTargets(input: ArrayLike<number>, samples: number, loss: Loss): Float64Array {
  if (input === null || input === undefined || typeof input.length !== 'number') {
    throw new InputError('y is not an array of numbers: give one target for each row of X');
  }
  if (input.length !== samples) {
    throw new InputError(`y has ${input.length} values but X has ${samples} samples: give one target for each row of X`);
  }
  const y = Float64Array.from(input);
  y.forEach((value, k) => {
    if (!Number.isFinite(value)) throw new InputError(`y has ${value} at row ${k} (counted from 0): every target must be a finite number`);
    if (loss !== 'squared' && value !== 1 && value !== -1) {
      throw new InputError(
        `y has ${value} at row ${k} (counted from 0) but the ${loss} loss needs labels -1 and 1: map your two classes to them`,
      );
    }
  });
  if (loss !== 'squared' && y.every((value) => value === y[0])) {
    throw new InputError(`every label is ${y[0]}: the ${loss} loss needs both classes, -1 and 1, in y`);
  }
  return y;
}

/** Checks ε and its norm, and spreads a single radius over the features. */
export function checkPerturbation(epsilon: number | ArrayLike<number>, norm: 'linf' | 'l2', features: number): Perturbation {
  oneOf(norm, ['linf', 'l2'] as const, 'norm');
  const radius = typeof epsilon === 'number' ? new Float64Array(features).fill(epsilon) : Float64Array.from(epsilon);
  if (radius.length !== features) {
    throw new InputError(`epsilon has ${radius.length} values but X has ${features} features: give one number, or one for each feature`);
  }
  radius.forEach((r, j) => {
    if (!(r >= 0 && Number.isFinite(r))) throw new InputError(`epsilon is ${r} for feature ${j}: a radius must be a finite number ≥ 0`);
    if (norm === 'l2' && r !== radius[0]) {
      throw new InputError('epsilon differs between features, but an l2 ball has one radius: give one number, or use norm "linf"');
    }
  });
  return { norm, radius };
}

function checkPatterns(patterns: Patterns, samples: number): void {
  if (patterns.count < 1) throw new InputError('there are no activation patterns: sample at least one');
  if (patterns.samples !== samples) {
    throw new InputError(`patterns has ${patterns.samples} rows but X has ${samples} samples: sample the patterns from the X you train on`);
  }
  const stride = wordsPerPattern(samples);
  if (patterns.words.length !== patterns.count * stride) {
    throw new InputError(
      `patterns holds ${patterns.words.length} words but ${patterns.count} patterns of ${samples} samples need ${patterns.count * stride}`,
    );
  }
  const seen = new Map<string, number>();
  for (let i = 0; i < patterns.count; i++) {
    const words = patterns.words.subarray(i * stride, (i + 1) * stride);
    if (samples % 32 !== 0 && words[stride - 1]! >>> (samples % 32) !== 0) {
      throw new InputError(`pattern ${i} has bits set past sample ${samples - 1}: the patterns belong to another X`);
    }
    if (words.every((word) => word === 0)) throw new InputError(`pattern ${i} is all zero: it contributes nothing, leave it out`);
    const key = words.join();
    const before = seen.get(key);
    if (before !== undefined) throw new InputError(`patterns ${before} and ${i} are equal: keep each pattern once`);
    seen.set(key, i);
  }
}

/** The patterns as a dense samples × count matrix D of zeros and ones, or its rows `from` to `to` − 1. */
export function denseMasks(patterns: Patterns, from = 0, to = patterns.samples): Matrix {
  const { count } = patterns;
  const data = new Float64Array((to - from) * count);
  for (let i = 0; i < count; i++) for (let k = from; k < to; k++) data[(k - from) * count + i] = bitAt(patterns, i, k);
  return { rows: to - from, columns: count, data };
}

/** Packs the rows of a dense 0/1 matrix given as strings such as '0110', one for each sample. */
export function patternsFromRows(rows: readonly string[]): Patterns {
  const count = rows[0]?.length ?? 0;
  rows.forEach((row, k) => {
    if (row.length !== count || /[^01]/.test(row)) {
      throw new InputError(`row ${k} of the patterns is ${JSON.stringify(row.slice(0, 40))}: expected ${count} characters, each 0 or 1`);
    }
  });
  return packPatterns(rows.length, count, (pattern, sample) => rows[sample]![pattern] === '1');
}
