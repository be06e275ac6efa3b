import type { Network } from '../../src/model/network';
import { marginAt } from './networks';

/** The two features that move and how: each by at most its radius, or both within a disc; and the values they may take. */
export interface PlaneSet {
  readonly norm: 'linf' | 'l2';
  readonly radius: readonly [number, number];
  readonly range: readonly [number, number];
}

type Place = readonly [number, number];

/** A line a₀ p + a₁ q = b. */
interface Line {
  readonly a: Place;
  readonly b: number;
}

/**
 * The exact least y f when the first two features move and the others do not: f is affine between the lines where a neuron changes
 * sign, so that its minimum over a polygon is at a corner of the arrangement of those lines and the polygon's sides; within a disc it
 * may also be at a line's end on the circle or opposite to the gradient of a region that the circle crosses. Every candidate inside the set is
 * evaluated, whichever region it belongs to: candidates can only be too many.
 */
export function exactMinimum(network: Network, x: Float64Array, label: number, set: PlaneSet): number {
  const { hidden, output, features } = network;
  const center: Place = [x[0]!, x[1]!];
  const rest = Float64Array.from(output, (_, j) => {
    let sum = 0;
    for (let i = 2; i < features; i++) sum += hidden.data[j * features + i]! * x[i]!;
    return sum;
  });
  const lines: Line[] = Array.from(output, (_, j) => ({ a: [hidden.data[j * features]!, hidden.data[j * features + 1]!], b: -rest[j]! }));
  const [low, high] = [0, 1].map((side) =>
    center.map((c, i) => {
      const moved = side === 0 ? c - set.radius[i]! : c + set.radius[i]!;
      return side === 0 ? Math.min(c, Math.max(moved, set.range[0])) : Math.max(c, Math.min(moved, set.range[1]));
    }),
  );
  const sides: Line[] = [
    { a: [1, 0], b: low![0]! },
    { a: [1, 0], b: high![0]! },
    { a: [0, 1], b: low![1]! },
    { a: [0, 1], b: high![1]! },
  ];
  const all = [...lines, ...sides];
  const places: Place[] = [center];
  all.forEach((first, at) => all.slice(at + 1).forEach((second) => places.push(...crossing(first, second))));
  if (set.norm === 'l2') places.push(...circlePlaces(all, lines, output, center, set.radius[0]));

  let least = Infinity;
  for (const place of places) {
    const slack = 1e-9;
    const inBox = place.every((value, i) => value >= low![i]! - slack && value <= high![i]! + slack);
    const inDisc = set.norm === 'linf' || Math.hypot(place[0] - center[0], place[1] - center[1]) <= set.radius[0] + slack;
    if (!inBox || !inDisc) continue;
    const moved = x.slice();
    moved.set(place);
    least = Math.min(least, marginAt(network, label, moved));
  }
  return least;
}

function crossing({ a, b }: Line, other: Line): Place[] {
  const determinant = a[0] * other.a[1] - a[1] * other.a[0];
  if (Math.abs(determinant) < 1e-12) return [];
  return [[(b * other.a[1] - a[1] * other.b) / determinant, (a[0] * other.b - b * other.a[0]) / determinant]];
}

/** Where lines meet the circle and, for each arc between two neighbours, the points up and down the gradient of its region. */
function circlePlaces(all: readonly Line[], lines: readonly Line[], output: Float64Array, center: Place, radius: number): Place[] {
  const onCircle = (angle: number): Place => [center[0] + radius * Math.cos(angle), center[1] + radius * Math.sin(angle)];
  const angles: number[] = [];
  for (const { a, b } of all) {
    const norm = Math.hypot(...a);
    const distance = (b - a[0] * center[0] - a[1] * center[1]) / norm;
    if (!(Math.abs(distance) <= radius)) continue;
    const towards = Math.atan2(a[1], a[0]);
    const half = Math.acos(distance / radius);
    angles.push(towards + half, towards - half);
  }
  const sorted = angles.map((angle) => ((angle % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI)).sort((p, q) => p - q);
  const places = sorted.map(onCircle);
  const arcs = sorted.length === 0 ? [0] : sorted.map((angle, at) => (angle + (sorted[at + 1] ?? sorted[0]! + 2 * Math.PI)) / 2);
  for (const middle of arcs) {
    const [p, q] = onCircle(middle);
    const gradient: [number, number] = [0, 0];
    lines.forEach(({ a, b }, j) => {
      if (a[0] * p + a[1] * q <= b) return;
      gradient[0] += output[j]! * a[0];
      gradient[1] += output[j]! * a[1];
    });
    const along = Math.atan2(gradient[1], gradient[0]);
    places.push(onCircle(along), onCircle(along + Math.PI));
  }
  return places;
}
