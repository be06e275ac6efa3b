import { isRobust, type Problem } from '../problem/problem';
import { wordsPerPattern } from '../problem/patterns';

/** What the sizes of a splitting's buffers follow from. */
export interface SplittingShape {
  readonly samples: number;
  readonly features: number;
  readonly patterns: number;
  readonly classes: number;
  readonly soft: boolean;
  readonly robust: boolean;
}

/** Elements of 4 bytes in buffers, by their labels. */
export type Lengths<Label extends string> = Readonly<Record<Label, number>>;

export function shapeOf({ X, patterns, cone, perturbation }: Problem, classes: number): SplittingShape {
  return {
    samples: X.rows,
    features: X.columns,
    patterns: patterns.count,
    classes,
    soft: cone === 'soft',
    robust: isRobust({ perturbation }),
  };
}

/** The buffers of the lifted splitting whose size does not depend on the samples. */
export function neuronLengths({ features, patterns, classes }: SplittingShape) {
  const entries = patterns * classes * features;
  return {
    q: features ** 2,
    qTransposed: features ** 2,
    r: patterns ** 2,
    rTransposed: patterns ** 2,
    eigenvalues: features + patterns,
    neurons: 6 * entries,
    conePart: 2 * entries,
    samplePart: entries,
    rotated: 2 * entries,
    spectral: 2 * entries,
    plus: entries,
    difference: entries,
  } satisfies Lengths<string>;
}

/** The buffers of the lifted splitting for a tile of `rows` samples. */
export function tileLengths({ features, patterns, classes, soft }: SplittingShape, rows: number) {
  const pairs = 2 * patterns * classes * rows;
  const weightEntries = rows * classes * features;
  return {
    x: rows * features,
    xTransposed: rows * features,
    masks: patterns * wordsPerPattern(rows),
    targets: rows * classes + features,
    cones: 2 * pairs,
    weights: 2 * weightEntries,
    slacks: soft ? 4 * pairs : 1,
    multipliers: 4 * rows * classes + 2 * patterns * classes,
    xu: pairs,
    tu: weightEntries,
    coneResidual: pairs,
    sampleResidual: weightEntries,
  } satisfies Lengths<string>;
}

/** Samples of a tile are whole words of masks. */
const WORD = 32;

/**
 * The first sample of each tile, and the number of samples last: as few tiles of about the same size as keep each buffer within
 * `mostBytes`. A radius couples all samples of a neuron, so that robust problems have one tile whatever its size.
 */
export function tileBounds(shape: SplittingShape, mostBytes: number): readonly number[] {
  const { samples, robust } = shape;
  const words = Math.ceil(samples / WORD);
  const fits = (rows: number) => 4 * Math.max(...Object.values(tileLengths(shape, rows))) <= mostBytes;
  let tiles = 1;
  if (!robust) while (tiles < words && !fits(Math.min(samples, WORD * Math.ceil(words / tiles)))) tiles = nextTiles(words, tiles);
  const rows = WORD * Math.ceil(words / tiles);
  return [...Array.from({ length: Math.ceil(samples / rows) }, (_, tile) => tile * rows), samples];
}

/** The least number of tiles, above `tiles`, that makes them shorter. */
function nextTiles(words: number, tiles: number): number {
  const shorter = Math.ceil(words / tiles) - 1;
  return Math.ceil(words / shorter);
}

/** The buffers of the prediction splitting. */
export function predictionLengths({ samples, features, patterns }: SplittingShape) {
  const [entries, pairs] = [patterns * features, 2 * patterns * samples];
  return {
    inverseA: features ** 2,
    inverseK: samples ** 2,
    scaledX: samples * features,
    x: samples * features,
    xTransposed: samples * features,
    masks: patterns * wordsPerPattern(samples),
    targets: samples,
    neurons: 6 * entries,
    cones: 2 * pairs,
    predictions: 3 * samples,
    multipliers: 2 * samples,
    xu: pairs,
    residual: pairs,
    conePart: 2 * entries,
    noSamplePart: entries,
    noRadius: features,
    rotated: 2 * entries,
    solved: 2 * entries,
    aggregates: samples * features,
    image: samples,
    weights: samples,
    weighted: samples * features,
    correction: entries,
    difference: entries,
    unusedProducts: 1,
    unusedCones: 1,
    unusedSlacks: 1,
    unusedMultipliers: 1,
    unusedResidual: 1,
  } satisfies Lengths<string>;
}
