/** What {@link momentumUpdate} does besides following the gradient. */
export interface MomentumStep {
  readonly decay: number;
  readonly rate: number;
  readonly momentum: number;
}

/** v ← μ v + (factors_j gradient_jc + decay w_jc), w ← w − rate v, in place; one factor for each row. */
export function momentumUpdate(
  weights: Float64Array,
  velocity: Float64Array,
  gradient: ArrayLike<number>,
  factors: ArrayLike<number>,
  { decay, rate, momentum }: MomentumStep,
): void {
  const columns = weights.length / factors.length;
  for (let at = 0; at < weights.length; at++) {
    const slope = factors[Math.floor(at / columns)]! * gradient[at]! + decay * weights[at]!;
    velocity[at] = momentum * velocity[at]! + slope;
    weights[at]! -= rate * velocity[at]!;
  }
}
