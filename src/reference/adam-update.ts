/** What {@link adamUpdate} does besides following the gradient; `rate` and `guard` carry the bias corrections. */
export interface AdamStep {
  readonly decay: number;
  readonly rate: number;
  readonly guard: number;
  readonly keepFirst: number;
  readonly keepSecond: number;
}

/**
 * With g = factors_j gradient_jc + decay w_jc: a ← κ₁ a + (1 − κ₁) g, b ← κ₂ b + (1 − κ₂) g², w ← w − rate a/(√b + guard), in
 * place; `moments` holds a, then b. Source: arXiv 1412.6980, algorithm 1.
 */
export function adamUpdate(
  weights: Float64Array,
  moments: Float64Array,
  gradient: ArrayLike<number>,
  factors: ArrayLike<number>,
  { decay, rate, guard, keepFirst, keepSecond }: AdamStep,
): void {
  const count = weights.length;
  const columns = count / factors.length;
  for (let at = 0; at < count; at++) {
    const slope = factors[Math.floor(at / columns)]! * gradient[at]! + decay * weights[at]!;
    moments[at] = keepFirst * moments[at]! + (1 - keepFirst) * slope;
    moments[count + at] = keepSecond * moments[count + at]! + (1 - keepSecond) * slope * slope;
    weights[at]! -= (rate * moments[at]!) / (Math.sqrt(moments[count + at]!) + guard);
  }
}
