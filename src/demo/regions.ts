import { predict, type Network } from '../index';
import { VIEW } from './state';

/** Values f(x) on a square grid over the picture, row 0 at the top. */
export interface Grid {
  readonly size: number;
  readonly values: Float64Array;
}

/** A piece of a line in the picture's coordinates. */
export type Segment = readonly [x1: number, x2: number, otherX1: number, otherX2: number];

/** A point of the picture as the networks see it: with a constant 1 for the biases. */
export function withConstant(x1: number, x2: number): [number, number, number] {
  return [x1, x2, 1];
}

/** The network's values at size × size points that span the picture, edges included. */
export function valuesOnGrid(network: Network, size: number): Grid {
  const X = Array.from({ length: size * size }, (_, at) => withConstant(across(at % size, size), -across(Math.floor(at / size), size)));
  return { size, values: predict(network, X) };
}

/** The line f = 0 by marching squares: linear between the grid's points; the two diagonals of a saddle are told apart by its mean. */
export function zeroLine({ size, values }: Grid): Segment[] {
  const segments: Segment[] = [];
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      const corners = [
        [row, column],
        [row, column + 1],
        [row + 1, column + 1],
        [row + 1, column],
      ] as const;
      const f = corners.map(([r, c]) => values[r * size + c]!);
      const crossings: (readonly [number, number])[] = [];
      for (let side = 0; side < 4; side++) {
        const next = (side + 1) % 4;
        if (f[side]! >= 0 === f[next]! >= 0) continue;
        const share = f[side]! / (f[side]! - f[next]!);
        const [from, to] = [corners[side]!, corners[next]!];
        crossings.push([across(from[1] + share * (to[1] - from[1]), size), -across(from[0] + share * (to[0] - from[0]), size)]);
      }
      if (crossings.length === 4 && f[0]! >= 0 !== f[0]! + f[1]! + f[2]! + f[3]! >= 0) crossings.push(crossings.shift()!);
      for (let at = 0; at + 1 < crossings.length; at += 2) segments.push([...crossings[at]!, ...crossings[at + 1]!]);
    }
  }
  return segments;
}

/** The coordinate of a column, or the negated one of a row. */
function across(index: number, size: number): number {
  return VIEW * ((2 * index) / (size - 1) - 1);
}
