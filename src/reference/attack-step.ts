import { dot } from '../problem/objective';
import { moveInside, type AttackSet } from './attack-set';

/**
 * One step of projected gradient ascent on side · f, in place: x moves by side · rate · ε along sign(g) ('linf') or g/‖g‖₂ ('l2')
 * and back into the set around `clean`. A gradient of zero leaves x where it is.
 */
export function attackStep(set: AttackSet, clean: Float64Array, x: Float64Array, gradient: Float64Array, rate: number): void {
  const { norm, radius } = set.perturbation;
  if (norm === 'linf') {
    for (let j = 0; j < x.length; j++) x[j]! += rate * radius[j]! * Math.sign(gradient[j]!);
  } else {
    const length = Math.sqrt(dot(gradient, 0, gradient, 0, gradient.length));
    for (let j = 0; j < x.length && length > 0; j++) x[j]! += (rate * radius[j]! * gradient[j]!) / length;
  }
  moveInside(set, clean, x);
}
