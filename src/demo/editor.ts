import { drawFigure } from './draw-figure';
import { coordinate } from './format';
import { frameOf, fromCanvas } from './frame';
import type { Palette } from './palette';
import { MOST_POINTS, onGrid, VIEW, type DemoPoint, type Units } from './state';

/** What a click does. */
export type Tool = 'circle' | 'triangle' | 'erase';

export interface EditorHooks {
  /** The points after each that was added or erased. */
  onEdit(points: readonly DemoPoint[]): void;
  /** A sentence for those who cannot see the picture. */
  onSay(sentence: string): void;
}

/** A dragged brush leaves a point after this distance, and erases within that one. */
const BRUSH_STEP = 0.12;
const ERASER = 0.1;
const KEY_STEP = 0.05;

/** The picture in which points are added and erased by pointer or keyboard. */
export class PointEditor {
  tool: Tool = 'circle';
  readonly #canvas: HTMLCanvasElement;
  readonly #hooks: EditorHooks;
  #points: readonly DemoPoint[] = [];
  #cursor: [number, number] = [0, 0];
  #lastStroke: readonly [number, number] | undefined;

  constructor(canvas: HTMLCanvasElement, hooks: EditorHooks) {
    [this.#canvas, this.#hooks] = [canvas, hooks];
    canvas.addEventListener('pointerdown', (event) => this.#begin(event));
    canvas.addEventListener('pointermove', (event) => this.#drag(event));
    canvas.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Redraws, with the cursor while the picture has the keyboard. */
  draw(points: readonly DemoPoint[], epsilon: number, units: Units | null, palette: Palette): void {
    this.#points = points;
    const cursor = this.#canvas.matches(':focus-visible') ? this.#cursor : undefined;
    drawFigure(this.#canvas, { points, epsilon, units, cursor }, palette);
  }

  #begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#lastStroke = undefined;
    this.#stroke(this.#placeOf(event));
  }

  #drag(event: PointerEvent): void {
    if (!this.#canvas.hasPointerCapture(event.pointerId)) return;
    const place = this.#placeOf(event);
    const last = this.#lastStroke;
    if (this.tool === 'erase' || !last || Math.hypot(place[0] - last[0], place[1] - last[1]) >= BRUSH_STEP) this.#stroke(place);
  }

  #stroke(place: readonly [number, number]): void {
    this.#lastStroke = place;
    if (this.#apply(place)) this.#hooks.onEdit(this.#points);
  }

  /** True when the tool changed something there. */
  #apply([x1, x2]: readonly [number, number]): boolean {
    if (Math.abs(x1) > VIEW || Math.abs(x2) > VIEW) return false;
    if (this.tool === 'erase') {
      const left = this.#points.filter((point) => Math.hypot(point.x1 - x1, point.x2 - x2) > ERASER);
      if (left.length === this.#points.length) return false;
      this.#points = left;
    } else {
      if (this.#points.length >= MOST_POINTS) {
        this.#hooks.onSay(`There are ${MOST_POINTS} points, as many as this page takes.`);
        return false;
      }
      this.#points = [...this.#points, { x1: onGrid(x1), x2: onGrid(x2), label: this.tool === 'circle' ? -1 : 1 }];
    }
    return true;
  }

  #key(event: KeyboardEvent): void {
    const step = event.shiftKey ? 5 * KEY_STEP : KEY_STEP;
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, step],
      ArrowDown: [0, -step],
    };
    const move = moves[event.key];
    if (move) {
      this.#cursor = [onGrid(this.#cursor[0] + move[0]), onGrid(this.#cursor[1] + move[1])];
      this.#hooks.onSay(this.#cursorText());
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (this.#apply(this.#cursor)) {
        this.#hooks.onEdit(this.#points);
        this.#hooks.onSay(`${this.tool === 'erase' ? 'Erased' : `Added a ${this.tool}`} at ${this.#cursorText()}.`);
      }
    } else {
      return;
    }
    event.preventDefault();
    this.#canvas.dispatchEvent(new Event('cursor'));
  }

  #cursorText(): string {
    return `x1 ${coordinate(this.#cursor[0])}, x2 ${coordinate(this.#cursor[1])}`;
  }

  #placeOf(event: PointerEvent): [number, number] {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return fromCanvas(frameOf(this.#canvas.clientWidth), event.clientX - left, event.clientY - top);
  }
}
