import type { Matrix } from '../matrix';
import { dot, lossAt } from '../problem/objective';
import type { Loss, Perturbation, TrainingProblem } from '../problem/problem';
import { weightedGram } from '../symmetric';
import type { Multipliers } from './linear-certificate';

/**
 * By how much the kinks of F(w) = (1/n) Σ_k ℓ(worst case of x_kᵀw) + β‖w‖₂ are rounded off: `loss` is the temperature of the
 * hinge's softplus and the width of |f − y|, `radius` the width of the absolute values or the norm in rad(w), `penalty` that of ‖w‖₂.
 * |t| of width ω is √(t² + ω²).
 */
export interface Widths {
  readonly loss: number;
  readonly radius: number;
  readonly penalty: number;
}

/**
 * The smoothed F at w. Its multipliers miss the dual constraint by its gradient only, so that at the minimum of the smoothed F they
 * prove the minimum of F up to the widths.
 */
export interface SmoothPoint extends Multipliers {
  readonly value: number;
  readonly gradient: Float64Array;
  hessian(): Matrix;
}

/** A smoothed loss at one sample with its derivatives in f = x_kᵀw and r = rad(w). */
interface SmoothLoss {
  readonly value: number;
  readonly f: number;
  readonly r: number;
  readonly ff: number;
  readonly fr: number;
  readonly rr: number;
}

/** A smoothed norm with its gradient; its Hessian is diagonal + scale · gradient gradientᵀ. */
interface SmoothNorm {
  readonly value: number;
  readonly gradient: Float64Array;
  readonly diagonal: Float64Array;
  readonly scale: number;
}

/** Samples whose curvature is below this share of the largest are left out of the Hessian: for narrow widths nearly all of them. */
const NEGLIGIBLE = 1e-14;

/** F, rounded off by `widths`, at w. */
export function smoothLinear({ X, y, loss, beta, perturbation }: TrainingProblem, w: Float64Array, widths: Widths): SmoothPoint {
  const [n, d] = [X.rows, X.columns];
  const radius = smoothNorm(perturbation, w, widths.radius);
  const penalty = smoothNorm({ norm: 'l2', radius: new Float64Array(d).fill(1) }, w, widths.penalty);
  const along = penalty.gradient.map((value) => beta * value);
  const [p, q] = [new Float64Array(n), new Float64Array(n)];
  const [ff, fr] = [new Float64Array(n), new Float64Array(n)];
  let [value, ofRadius, curvature] = [0, 0, 0];
  for (let k = 0; k < n; k++) {
    const at = smoothLoss(loss, dot(X.data, k * d, w, 0, d), y[k]!, radius.value, widths.loss);
    value += at.value / n;
    p[k] = (at.r + at.f) / 2;
    q[k] = (at.r - at.f) / 2;
    ff[k] = at.ff / n;
    fr[k] = at.fr / n;
    curvature += at.rr / n;
    ofRadius += at.r / n;
    for (let j = 0; j < d; j++) along[j]! += (at.f / n) * X.data[k * d + j]!;
  }
  const gradient = along.map((part, j) => part + ofRadius * radius.gradient[j]!);
  return { value: value + beta * penalty.value, gradient, p, q, hessian };

  function hessian(): Matrix {
    const least = NEGLIGIBLE * ff.reduce((most, value) => Math.max(most, value), 0);
    const out = weightedGram(
      X,
      ff.map((value) => (value > least ? value : 0)),
    );
    const mixed = new Float64Array(d);
    for (let k = 0; k < n; k++) for (let j = 0; j < d; j++) mixed[j]! += fr[k]! * X.data[k * d + j]!;
    const g = radius.gradient;
    const u = penalty.gradient;
    const square = curvature + ofRadius * radius.scale;
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        out.data[i * d + j]! += mixed[i]! * g[j]! + g[i]! * mixed[j]! + square * g[i]! * g[j]! + beta * penalty.scale * u[i]! * u[j]!;
      }
      out.data[i * d + i]! += ofRadius * radius.diagonal[i]! + beta * penalty.diagonal[i]!;
    }
    return out;
  }
}

/** Smoothed losses: softplus for the hinge, ½(√((f − y)² + width²) + r)² for the squared one; the logistic loss is smooth already. */
function smoothLoss(loss: Loss, f: number, y: number, r: number, width: number): SmoothLoss {
  if (loss === 'squared') {
    const size = Math.sqrt((f - y) ** 2 + width ** 2);
    const [sum, side] = [size + r, (f - y) / size];
    const bend = (sum * (width / size) ** 2) / size;
    return { value: sum ** 2 / 2, f: sum * side, r: sum, ff: side ** 2 + bend, fr: side, rr: 1 };
  }
  const scale = loss === 'hinge' ? width : 1;
  const t = (r - y * f + (loss === 'hinge' ? 1 : 0)) / scale;
  const tail = Math.exp(-Math.abs(t));
  const share = (t > 0 ? 1 : tail) / (1 + tail);
  const bend = tail / (1 + tail) ** 2 / scale;
  return { value: scale * lossAt('logistic', t), f: -y * share, r: share, ff: bend, fr: -y * bend, rr: bend };
}

/** Σ_j ε_j (√(w_j² + width²) − width) for the box, ε (√(‖w‖² + width²) − width) for the ball: 0 at 0, and never above the norm. */
function smoothNorm({ norm, radius }: Perturbation, w: Float64Array, width: number): SmoothNorm {
  if (norm === 'linf') {
    const length = w.map((value) => Math.sqrt(value ** 2 + width ** 2));
    return {
      value: length.reduce((sum, size, j) => sum + radius[j]! * (size - width), 0),
      gradient: w.map((value, j) => (radius[j]! * value) / length[j]!),
      diagonal: length.map((size, j) => (radius[j]! * (width / size) ** 2) / size),
      scale: 0,
    };
  }
  const size = Math.sqrt(dot(w, 0, w, 0, w.length) + width ** 2);
  const epsilon = radius[0]!;
  return {
    value: epsilon * (size - width),
    gradient: w.map((value) => (epsilon * value) / size),
    diagonal: new Float64Array(w.length).fill(epsilon / size),
    scale: epsilon > 0 ? -1 / (epsilon * size) : 0,
  };
}
