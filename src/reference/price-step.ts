import { dot } from '../problem/objective';

/** What a batch of directions is priced against; twin of the kernel `price_step`. */
export interface PriceData {
  readonly samples: number;
  readonly features: number;
  /** Columns of the products: n; where a radius is positive, 2n for the ball and 2n + d for the box. */
  readonly width: number;
  /** ε of the ball; 0 for the box, whose radius comes from the last d products. */
  readonly ball: number;
  /** Whether a direction takes its own pattern 1[x_kᵀu ≥ 0], or at each sample the bit that prices it higher. */
  readonly own: boolean;
  /** ζ (n), the caps of the v half (n), those of the w half (n), and σ = ±1 of every direction. */
  readonly duals: Float64Array;
}

/** A batch of C directions on their way; all row-major. */
export interface PriceState {
  /** C × d, unit vectors after a step. */
  readonly directions: Float64Array;
  /** C × width: U Mᵀ with M the rows x_k; where a radius is positive, then Z_k; for a box, then ε_j times unit vector j. */
  readonly products: Float64Array;
  /** C × d: W M. */
  readonly gradient: Float64Array;
  /** C × width: W M Mᵀ. */
  readonly gradientProducts: Float64Array;
  /** C × width, W: the derivative of every price by the products. */
  readonly weights: Float64Array;
  /** C × (d + 3): the best direction so far and its price, the last price and the next step length. */
  readonly best: Float64Array;
}

/** How the step length changes after a price went down, and up. */
const SHRINK = 0.5;
const GROW = 1.2;

/**
 * One step of projected gradient ascent of every price: u ← (u + η g/‖g‖)/‖·‖ and its products with it, then the price
 * Σ_k max(−σ z_kᵀu − c_k (rad(u) − x_kᵀu)₊, −c_k (rad(u) + x_kᵀu)₊) and its derivative; keeps the best direction.
 */
export function priceStep(data: PriceData, state: PriceState): void {
  const { features: d, width } = data;
  const { directions, products, gradient, gradientProducts, best } = state;
  for (let h = 0; h < directions.length / d; h++) {
    const at = h * (d + 3) + d;
    const [uu, ug, gg] = [
      dot(directions, h * d, directions, h * d, d),
      dot(directions, h * d, gradient, h * d, d),
      dot(gradient, h * d, gradient, h * d, d),
    ];
    const step = gg > 0 ? best[at + 2]! / Math.sqrt(gg) : 0;
    const length = Math.sqrt(Math.max(0, uu + step * (2 * ug + step * gg)));
    const keep = length > 0 ? 1 / length : 0;
    for (let j = h * d; j < (h + 1) * d; j++) directions[j] = keep * (directions[j]! + step * gradient[j]!);
    for (let k = h * width; k < (h + 1) * width; k++) products[k] = keep * (products[k]! + step * gradientProducts[k]!);
    const price = priceAndWeights(data, state, h);
    best[at + 2]! *= price < best[at + 1]! ? SHRINK : GROW;
    best[at + 2] = Math.min(1, best[at + 2]!);
    best[at + 1] = price;
    if (!(price > best[at]!)) continue;
    best[at] = price;
    best.set(directions.subarray(h * d, (h + 1) * d), h * (d + 3));
  }
}

function priceAndWeights({ samples: n, features: d, width, ball, own, duals }: PriceData, state: PriceState, h: number): number {
  const products = state.products.subarray(h * width, (h + 1) * width);
  const weights = state.weights.subarray(h * width, (h + 1) * width);
  const sigma = duals[3 * n + h]!;
  const caps = duals.subarray(sigma > 0 ? n : 2 * n);
  let rad = ball;
  for (let j = 2 * n; j < width; j++) rad += Math.abs(products[j]!);
  let [price, slack] = [0, 0];
  for (let k = 0; k < n; k++) {
    const product = products[k]!;
    const cap = caps[k]!;
    const value = -sigma * (width > n ? products[n + k]! : duals[k]! * product);
    const [inside, outside] = [Math.max(0, rad - product), Math.max(0, rad + product)];
    const on = value - cap * inside;
    const off = -cap * outside;
    const active = own ? product >= 0 : on > off || (on === off && product >= 0);
    price += active ? on : off;
    const slope = active ? (inside > 0 ? cap : 0) : outside > 0 ? -cap : 0;
    slack += Math.abs(slope);
    weights[k] = slope + (active && width === n ? -sigma * duals[k]! : 0);
    if (width > n) weights[n + k] = active ? -sigma : 0;
  }
  for (let j = 0; j < width - 2 * n && j < d; j++) weights[2 * n + j] = -slack * Math.sign(products[2 * n + j]!);
  return price;
}
