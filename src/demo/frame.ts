import { VIEW } from './state';

/** Where the picture lies inside its canvas, in CSS pixels: room for ticks on the left and below. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly size: number;
  /** Of the whole canvas. */
  readonly width: number;
  readonly height: number;
}

const LEFT = 38;
const RIGHT = 6;
const TOP = 6;
const BELOW = 36;

/** The frame of a canvas of that width. */
export function frameOf(width: number): Frame {
  const size = Math.max(40, width - LEFT - RIGHT);
  return { left: LEFT, top: TOP, size, width, height: TOP + size + BELOW };
}

/** The place of a point of the picture on the canvas. */
export function toCanvas({ left, top, size }: Frame, x1: number, x2: number): [number, number] {
  return [left + ((x1 + VIEW) / (2 * VIEW)) * size, top + ((VIEW - x2) / (2 * VIEW)) * size];
}

/** The point of the picture at a place on the canvas. */
export function fromCanvas({ left, top, size }: Frame, across: number, down: number): [number, number] {
  return [((across - left) / size) * 2 * VIEW - VIEW, VIEW - ((down - top) / size) * 2 * VIEW];
}

/** A length of the picture in pixels. */
export function pixels({ size }: Frame, length: number): number {
  return (length / (2 * VIEW)) * size;
}
