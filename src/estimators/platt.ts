/** The map from a value f to a probability, 1/(1 + e^−(slope · f + offset)). */
export interface Link {
  readonly slope: number;
  readonly offset: number;
}

/** The logistic loss's own link: its minimiser over all functions is the log-odds. */
export const LOGISTIC_LINK: Link = { slope: 1, offset: 0 };

const MOST_STEPS = 100;

/**
 * Platt's map from held-out values to probabilities: the maximum of the likelihood with the targets (N₊ + 1)/(N₊ + 2) and 1/(N₋ + 2), by
 * Newton's method with step halving (Lin, Lin, Weng, *A note on Platt's probabilistic outputs for support vector machines*, 2007).
 */
export function fitPlatt(values: ArrayLike<number>, positive: ArrayLike<boolean>): Link {
  const flags = Array.from(positive);
  const count = flags.filter((flag) => flag).length;
  const [high, low] = [(count + 1) / (count + 2), 1 / (flags.length - count + 2)];
  const targets = flags.map((flag) => (flag ? high : low));
  const f = Array.from(values);
  const cost = ({ slope, offset }: Link) => f.reduce((sum, value, k) => sum + crossEntropy(slope * value + offset, targets[k]!), 0);
  let link: Link = { slope: 0, offset: Math.log((count + 1) / (flags.length - count + 1)) };
  let best = cost(link);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { gradient, direction } = newtonStep(f, targets, link);
    if (Math.abs(gradient[0]) + Math.abs(gradient[1]) < 1e-9 * f.length) break;
    const slope = gradient[0] * direction[0] + gradient[1] * direction[1];
    let size = 1;
    let next = moved(link, direction, size);
    while (size > 1e-10 && !(cost(next) <= best + 1e-4 * size * slope)) next = moved(link, direction, (size /= 2));
    if (size <= 1e-10) break;
    [link, best] = [next, cost(next)];
  }
  return link;
}

/** 1/(1 + e^−z), without overflow. */
export function sigmoid(z: number): number {
  const tail = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : tail) / (1 + tail);
}

/** log(1/(1 + e^−z)), without overflow. */
export function logSigmoid(z: number): number {
  return Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)));
}

function crossEntropy(z: number, target: number): number {
  return -target * logSigmoid(z) - (1 - target) * logSigmoid(-z);
}

function moved({ slope, offset }: Link, [a, b]: readonly [number, number], size: number): Link {
  return { slope: slope + size * a, offset: offset + size * b };
}

function newtonStep(f: readonly number[], targets: readonly number[], { slope, offset }: Link) {
  let [ga, gb, haa, hab, hbb] = [0, 0, 1e-12, 0, 1e-12];
  f.forEach((value, k) => {
    const p = sigmoid(slope * value + offset);
    const error = p - targets[k]!;
    const curve = p * (1 - p);
    ga += value * error;
    gb += error;
    haa += value * value * curve;
    hab += value * curve;
    hbb += curve;
  });
  haa *= 1 + 1e-10;
  hbb *= 1 + 1e-10;
  const determinant = haa * hbb - hab * hab;
  const direction = [-(hbb * ga - hab * gb) / determinant, -(haa * gb - hab * ga) / determinant] as const;
  return { gradient: [ga, gb] as const, direction };
}
