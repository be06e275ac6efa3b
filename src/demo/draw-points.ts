import type { Verdict } from '../index';
import { pixels, toCanvas, type Frame } from './frame';
import { css, type Palette } from './palette';
import type { DemoPoint } from './state';

/** The ε-boxes: thin in the class's colour; bold where an attack breaks the point, dashed where neither proof nor attack is known. */
export function drawBoxes(
  context: CanvasRenderingContext2D,
  frame: Frame,
  points: readonly DemoPoint[],
  epsilon: number,
  verdicts: readonly Verdict[] | undefined,
  palette: Palette,
): void {
  const half = pixels(frame, epsilon);
  if (half < 1) return;
  points.forEach(({ x1, x2, label }, k) => {
    const [across, down] = toCanvas(frame, x1, x2);
    const verdict = verdicts?.[k];
    context.lineWidth = verdict === 'attacked' ? 2 : 1;
    context.strokeStyle = verdict === 'attacked' ? css(palette.ink) : css(label < 0 ? palette.circle : palette.triangle, 0.6);
    context.setLineDash(verdict === 'unknown' ? [3, 3] : []);
    context.strokeRect(across - half, down - half, 2 * half, 2 * half);
  });
  context.setLineDash([]);
}

/** The points: circles and triangles, told apart by colour as well. */
export function drawMarkers(context: CanvasRenderingContext2D, frame: Frame, points: readonly DemoPoint[], palette: Palette): void {
  const radius = Math.max(3.5, frame.size / 75);
  context.lineWidth = 1;
  context.strokeStyle = css(palette.paper);
  for (const { x1, x2, label } of points) {
    const [across, down] = toCanvas(frame, x1, x2);
    context.fillStyle = css(label < 0 ? palette.circle : palette.triangle);
    context.beginPath();
    if (label < 0) context.arc(across, down, radius, 0, 2 * Math.PI);
    else tracePolygon(context, across, down, radius * 1.5);
    context.fill();
    context.stroke();
  }
}

/** Two crossed strokes. */
export function drawCross(context: CanvasRenderingContext2D, across: number, down: number, arm: number, colour: string, width = 2): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(across - arm, down - arm);
  context.lineTo(across + arm, down + arm);
  context.moveTo(across - arm, down + arm);
  context.lineTo(across + arm, down - arm);
  context.stroke();
}

function tracePolygon(context: CanvasRenderingContext2D, across: number, down: number, radius: number): void {
  for (let corner = 0; corner < 3; corner++) {
    const angle = -Math.PI / 2 + (corner * 2 * Math.PI) / 3;
    const place = [across + radius * Math.cos(angle), down + radius * 0.12 + radius * Math.sin(angle)] as const;
    if (corner === 0) context.moveTo(...place);
    else context.lineTo(...place);
  }
  context.closePath();
}
