import { readCifar10 } from '../../src/data/cifar';
import { twoClasses } from '../../src/data/images';
import { readProblem } from '../../src/data/problem-file';
import { defineProblem, type Cone, type Loss, type Problem } from '../../src/problem/problem';
import { samplePatterns } from '../../src/sampling/sample';
import { bytesOf, findFile } from '../harness/data-file';
import { gaussianMatrix, leadingRows } from '../harness/synthetic';
import type { DataFile, PartRequest, ProblemSize } from '../results';
import { peerProblems, type PeerProblem } from './peer-problems';

/** One problem of the fixed set that solvers are compared on. */
export interface SetProblem {
  readonly name: string;
  readonly source: 'shipped' | 'generated' | 'images' | 'peers';
  readonly problem: Problem;
  /** The optimum that an interior-point solver found, or null. */
  readonly optimum: number | null;
  /** Whether a solve takes minutes. */
  readonly long: boolean;
}

/** What an interior-point optimum may be off by, relatively. */
export const TRUTH = 1e-6;

interface Recipe extends ProblemSize {
  readonly name: string;
  readonly loss: Loss;
  readonly cone: Cone;
  readonly epsilon: number;
  readonly beta: number;
}

/** Generated problems, between the shipped ones in kind and far above them in size. */
const RECIPES: readonly Recipe[] = [
  { name: 'squared-hard', loss: 'squared', cone: 'hard', epsilon: 0, beta: 1e-3, samples: 240, features: 12, patterns: 24 },
  { name: 'hinge-soft', loss: 'hinge', cone: 'soft', epsilon: 0, beta: 1e-2, samples: 320, features: 10, patterns: 16 },
  { name: 'logistic-soft-box', loss: 'logistic', cone: 'soft', epsilon: 0.1, beta: 1e-2, samples: 200, features: 16, patterns: 20 },
];

/** Bird and ship images: as many samples, every so many pixels, so many patterns, the radius and β of the experiments on images. */
const IMAGES = { samples: 200, every: 5, patterns: 13, epsilon: 10 / 255, beta: 1e-4 } as const;
const BIRD_SHIP = { negative: 8, positive: 2 } as const;

/** The stream of directions of generated problems, apart from their data's. */
const PATTERN_SEED = 17;

/**
 * The fixed set: the problems that the repository ships, those generated from the seed, and images and public solvers' problems where
 * `data` holds them; their patterns are sampled on the CPU, so that they are the same on every adapter. `quick` leaves out images and those.
 */
export async function problemSet({ data, seed, quick }: Pick<PartRequest, 'data' | 'seed' | 'quick'>): Promise<SetProblem[]> {
  const set = [...shipped(data)];
  for (const recipe of RECIPES) set.push(await generated(recipe, seed));
  if (quick) return set;
  const images = await imageProblem(data);
  const peers = peerProblems(data).map(fromPeer);
  return [...set, ...(images ? [images] : []), ...peers];
}

function shipped(data: readonly DataFile[]): SetProblem[] {
  return data
    .filter(({ name }) => name.startsWith('problems/'))
    .map((file) => {
      const { name, problem, optimum } = readProblem(bytesOf(file));
      return { name: name ?? file.name, source: 'shipped', problem, optimum, long: false };
    });
}

/** Gaussian features and a bias, and targets from the size of the first feature, as a network with two neurons gives them. */
async function generated(recipe: Recipe, seed: number): Promise<SetProblem> {
  const { name, samples, features, patterns: count, loss, cone, epsilon, beta } = recipe;
  const X = gaussianMatrix(samples, features, seed);
  for (let k = 0; k < samples; k++) X.data[k * features + features - 1] = 1;
  const noise = gaussianMatrix(samples, 1, seed + 1).data;
  const y = Float64Array.from(noise, (value, k) => {
    const signal = Math.abs(X.data[k * features]!) - 0.8 + 0.3 * value;
    return loss === 'squared' ? signal : signal > 0 ? 1 : -1;
  });
  const radii = new Float64Array(features).fill(epsilon, 0, features - 1);
  const patterns = await samplePatterns(X, { patterns: count, seed: seed + PATTERN_SEED });
  const problem = defineProblem({ X, y, patterns, loss, cone, beta, epsilon: radii });
  return { name, source: 'generated', problem, optimum: null, long: false };
}

async function imageProblem(data: readonly DataFile[]): Promise<SetProblem | undefined> {
  const file = findFile(data, 'cifar10-train.bin');
  if (!file) return undefined;
  const { X, y } = twoClasses(readCifar10(bytesOf(file)), BIRD_SHIP, IMAGES.every);
  const few = leadingRows(X, Math.min(IMAGES.samples, X.rows));
  const patterns = await samplePatterns(few, { patterns: IMAGES.patterns, seed: PATTERN_SEED });
  const { beta, epsilon } = IMAGES;
  const problem = defineProblem({ X: few, y: y.slice(0, few.rows), patterns, loss: 'hinge', cone: 'soft', beta, epsilon });
  return { name: 'bird-ship', source: 'images', problem, optimum: null, long: false };
}

/** Problems as large as a selection of Fashion-MNIST take minutes on two processor cores. */
const LONG_ENTRIES = 1e6;

function fromPeer({ name, problem, optimum }: PeerProblem): SetProblem {
  return { name, source: 'peers', problem, optimum, long: problem.X.data.length > LONG_ENTRIES };
}
