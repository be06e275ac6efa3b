import { eigenSymmetric, gram, type Eigen } from '../symmetric';
import { sharedSamples } from './patterns';
import type { Problem } from './problem';

/** XᵀX = Q Λ Qᵀ and DᵀD = R Γ Rᵀ: everything the lifted linear step needs, once per data set. */
export interface Spectra {
  readonly features: Eigen;
  readonly patterns: Eigen;
}

/** The two eigendecompositions (d × d and P × P), in double precision on the CPU: about 9 (d³ + P³) operations. */
export function spectraOf(problem: Problem): Spectra {
  return { features: eigenSymmetric(gram(problem.X)), patterns: eigenSymmetric(sharedSamples(problem.patterns)) };
}
