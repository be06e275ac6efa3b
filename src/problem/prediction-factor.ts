import { multiply, multiplyByTranspose, zeros, type Matrix } from '../matrix';
import { inverseDefinite, type Eigen } from '../symmetric';
import type { Problem } from './problem';
import { denseMasks } from './problem';
import type { Penalties } from './splitting';

/** What the prediction splitting's linear step needs for given penalties. */
export interface PredictionFactor {
  /** A⁻¹ = (ρ_v I + ρ_s XᵀX)⁻¹, d × d. */
  readonly inverseA: Matrix;
  /** K⁻¹ with K = I/ρ_f + 2 (X A⁻¹ Xᵀ) ∘ (D Dᵀ), n × n. */
  readonly inverseK: Matrix;
}

/** Factors the prediction splitting for new penalties, in double precision on the CPU: about n³ + n² d + d³ operations. */
export class PredictionFactors {
  readonly #problem: Problem;
  readonly #features: Eigen;
  readonly #sharedPatterns: Matrix;

  /** @param features XᵀX = Q Λ Qᵀ */
  constructor(problem: Problem, features: Eigen) {
    this.#problem = problem;
    this.#features = features;
    const D = denseMasks(problem.patterns);
    this.#sharedPatterns = multiplyByTranspose(D, D);
  }

  factor(rho: Penalties): PredictionFactor {
    const { X } = this.#problem;
    const { values, vectors } = this.#features;
    const [n, d] = [X.rows, X.columns];
    const scaled = zeros(d, d);
    for (let r = 0; r < d; r++) {
      for (let j = 0; j < d; j++) scaled.data[r * d + j] = vectors.data[r * d + j]! / (rho.v + rho.s * Math.max(0, values[j]!));
    }
    const inverseA = multiplyByTranspose(scaled, vectors);
    const K = multiplyByTranspose(multiply(X, inverseA), X);
    for (let at = 0; at < n * n; at++) K.data[at]! *= 2 * this.#sharedPatterns.data[at]!;
    for (let k = 0; k < n; k++) K.data[k * n + k]! += 1 / rho.a;
    return { inverseA, inverseK: inverseDefinite(K) };
  }
}
