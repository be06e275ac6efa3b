import { defineProblem, type Problem } from '../../src/problem/problem';
import { samplePatterns } from '../../src/sampling/sample';
import type { PartContext } from '../harness/context';
import { gaussianMatrix } from '../harness/synthetic';
import type { ProblemSize } from '../results';

const BETA = 1e-3;

/** Gaussian X and the labels of a linear teacher, with sampled patterns and soft cones. */
export async function syntheticProblem({ accelerator, request }: PartContext, size: ProblemSize, epsilon: number): Promise<Problem> {
  const X = gaussianMatrix(size.samples, size.features, request.seed);
  const y = Float64Array.from({ length: size.samples }, (_, k) =>
    X.data[k * size.features]! + X.data[k * size.features + 1]! > 0 ? 1 : -1,
  );
  const patterns = await samplePatterns(X, { patterns: size.patterns, seed: request.seed, accelerator });
  return defineProblem({ X, y, patterns, loss: 'hinge', beta: BETA, epsilon });
}
