import type { Point } from '../problem/splitting';

/** The running mean of points; every set that a point's parts live in is convex, so the mean is a point, too. */
export class PointAverage {
  #sum: Point | undefined;
  #count = 0;

  add(point: Point): void {
    this.#count++;
    const sum = this.#sum;
    if (!sum) {
      this.#sum = point;
      return;
    }
    partsOf(sum).forEach((part, which) => {
      const addend = partsOf(point)[which]!;
      for (let at = 0; at < part.length; at++) part[at]! += addend[at]!;
    });
  }

  mean(): Point | undefined {
    const sum = this.#sum;
    if (!sum) return undefined;
    const scale = (part: Float64Array) => part.map((value) => value / this.#count);
    return {
      V: { ...sum.V, data: scale(sum.V.data) },
      p: scale(sum.p),
      q: scale(sum.q),
      alpha: scale(sum.alpha),
      Z: sum.Z && scale(sum.Z),
    };
  }

  restart(): void {
    this.#sum = undefined;
    this.#count = 0;
  }
}

function partsOf(point: Point): Float64Array[] {
  return [point.V.data, point.p, point.q, point.alpha, ...(point.Z ? [point.Z] : [])];
}
