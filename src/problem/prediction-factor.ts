import { multiply, multiplyByTranspose, type Matrix } from '../matrix';
import { gram, inverseDefinite } from '../symmetric';
import type { Problem } from './problem';
import { denseMasks } from './problem';
import type { Penalties } from './splitting';

/** What the prediction splitting's linear step needs for given penalties. */
export interface PredictionFactor {
  /** A⁻¹ = (ρ_v I + ρ_s XᵀX)⁻¹, d × d. */
  readonly inverseA: Matrix;
  /** X A⁻¹, n × d. */
  readonly scaledX: Matrix;
  /** K⁻¹ with K = I/ρ_f + 2 (X A⁻¹ Xᵀ) ∘ (D Dᵀ), n × n. */
  readonly inverseK: Matrix;
}

/** Factors the prediction splitting for new penalties, in double precision on the CPU: about n³ + n² d + d³ operations. */
export class PredictionFactors {
  readonly #problem: Problem;
  readonly #gram: Matrix;
  readonly #sharedPatterns: Matrix;

  constructor(problem: Problem) {
    this.#problem = problem;
    this.#gram = gram(problem.X);
    const D = denseMasks(problem.patterns);
    this.#sharedPatterns = multiplyByTranspose(D, D);
  }

  factor(rho: Penalties): PredictionFactor {
    const { X } = this.#problem;
    const [n, d] = [X.rows, X.columns];
    const A = { ...this.#gram, data: this.#gram.data.map((value) => rho.s * value) };
    for (let j = 0; j < d; j++) A.data[j * d + j]! += rho.v;
    const inverseA = inverseDefinite(A);
    const scaledX = multiply(X, inverseA);
    const K = multiplyByTranspose(scaledX, X);
    for (let at = 0; at < n * n; at++) K.data[at]! *= 2 * this.#sharedPatterns.data[at]!;
    for (let k = 0; k < n; k++) K.data[k * n + k]! += 1 / rho.a;
    return { inverseA, scaledX, inverseK: inverseDefinite(K) };
  }
}
