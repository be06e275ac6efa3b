import type { ImageSettings } from './result';

const FULL: ImageSettings = {
  loss: 'hinge',
  paperBeta: 1e-4,
  betas: [1e-4, 1e-3, 3e-3, 1e-2, 3e-2],
  shares: [0.75, 1],
  learningRates: [3e-3, 1e-2],
  epochs: [30, 100],
  batchSize: 60,
  trainingSteps: 7,
  attackSteps: 40,
  patterns: 37,
  neurons: 74,
  folds: 3,
  foldsUsed: 3,
  maxIterations: 2000,
  selectionIterations: 400,
  timeLimitSeconds: 600,
  refinements: 2,
  budget: 1000,
  seeds: [1, 2, 3, 4, 5],
  trainCap: 12_000,
  testCap: 2000,
  selectionCap: 600,
};

/** Sets of thousands of samples: an iteration costs as many times more. */
const LARGE: Partial<ImageSettings> = { maxIterations: 400, timeLimitSeconds: 240, refinements: 1, seeds: [1, 2] };

const QUICK: Partial<ImageSettings> = {
  betas: [1e-4, 3e-3],
  shares: [1],
  learningRates: [1e-2],
  epochs: [20],
  patterns: 13,
  neurons: 26,
  foldsUsed: 1,
  maxIterations: 300,
  selectionIterations: 300,
  timeLimitSeconds: 8,
  refinements: 1,
  budget: 200,
  seeds: [1],
  trainCap: 200,
  testCap: 200,
  selectionCap: 150,
};

/** More training samples than this are a large set. */
const LARGE_SAMPLES = 1500;

/** The plan for a set of so many training samples; `seed` shifts the seeds of the runs. */
export function planFor(trainSamples: number, quick: boolean, seed: number): ImageSettings {
  const plan: ImageSettings = { ...FULL, ...(trainSamples > LARGE_SAMPLES && LARGE), ...(quick && QUICK) };
  return { ...plan, seeds: plan.seeds.map((run) => run - 1 + seed) };
}
