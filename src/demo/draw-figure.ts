import type { Matrix } from '../matrix';
import type { Network, Verdict } from '../index';
import { drawBoxes, drawCross, drawMarkers } from './draw-points';
import { tick } from './format';
import { frameOf, pixels, toCanvas, type Frame } from './frame';
import { css, mix, type Palette } from './palette';
import { valuesOnGrid, zeroLine, type Grid, type Segment } from './regions';
import { linearScale } from './scales';
import { VIEW, type DemoPoint, type Units } from './state';

/** What a picture shows. */
export interface Figure {
  readonly points: readonly DemoPoint[];
  readonly epsilon: number;
  readonly units: Units | null;
  readonly network?: Network | undefined;
  readonly verdicts?: readonly Verdict[] | undefined;
  /** The worst points found, samples × 3; those of broken points are drawn. */
  readonly worst?: Matrix | undefined;
  /** A point looked at closely. */
  readonly selected?: Selected | undefined;
  /** A cross where the keyboard's cursor is. */
  readonly cursor?: readonly [number, number] | undefined;
}

export interface Selected {
  readonly at: number;
  readonly worst: readonly [number, number] | undefined;
  readonly certifiedRadius: number | undefined;
}

const GRID = 121;
const TICKS = [-1, 0, 1];

interface Regions {
  readonly grid: Grid;
  readonly line: readonly Segment[];
}

const regionsOf = new WeakMap<Network, Regions>();

/** Draws a picture over a whole canvas, as wide as the page makes it and as sharp as the screen is. */
export function drawFigure(canvas: HTMLCanvasElement, figure: Figure, palette: Palette): void {
  const frame = frameOf(canvas.clientWidth);
  const ratio = window.devicePixelRatio || 1;
  canvas.style.height = `${frame.height}px`;
  canvas.width = Math.round(frame.width * ratio);
  canvas.height = Math.round(frame.height * ratio);
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.size, frame.size);
  context.clip();
  const { points, epsilon, verdicts, worst, selected, cursor } = figure;
  if (figure.network) drawRegions(context, frame, figure.network, palette);
  drawBoxes(context, frame, points, epsilon, verdicts, palette);
  drawMarkers(context, frame, points, palette);
  if (worst && verdicts) drawBroken(context, frame, worst, verdicts, palette);
  if (selected) drawSelected(context, frame, points[selected.at]!, selected, palette);
  if (cursor) drawCursor(context, frame, cursor, palette);
  context.restore();
  drawAxes(context, frame, figure.units, palette);
}

function drawRegions(context: CanvasRenderingContext2D, frame: Frame, network: Network, palette: Palette): void {
  let regions = regionsOf.get(network);
  if (!regions) {
    const grid = valuesOnGrid(network, GRID);
    regionsOf.set(network, (regions = { grid, line: zeroLine(grid) }));
  }
  const { left, top, size } = frame;
  const image = new ImageData(GRID, GRID);
  regions.grid.values.forEach((f, at) => {
    const colour = mix(palette.paper, f < 0 ? palette.circle : palette.triangle, 0.1 + 0.2 * Math.min(1, Math.abs(f)));
    image.data.set([...colour, 255], 4 * at);
  });
  const tile = document.createElement('canvas');
  tile.width = tile.height = GRID;
  tile.getContext('2d')!.putImageData(image, 0, 0);
  context.imageSmoothingQuality = 'high';
  context.drawImage(tile, 0.5, 0.5, GRID - 1, GRID - 1, left, top, size, size);
  context.strokeStyle = css(palette.ink);
  context.lineWidth = 1.75;
  context.lineCap = 'round';
  context.beginPath();
  for (const [x1, x2, otherX1, otherX2] of regions.line) {
    context.moveTo(...toCanvas(frame, x1, x2));
    context.lineTo(...toCanvas(frame, otherX1, otherX2));
  }
  context.stroke();
}

function drawBroken(context: CanvasRenderingContext2D, frame: Frame, worst: Matrix, verdicts: readonly Verdict[], palette: Palette): void {
  verdicts.forEach((verdict, k) => {
    if (verdict !== 'attacked') return;
    const place = toCanvas(frame, worst.data[k * worst.columns]!, worst.data[k * worst.columns + 1]!);
    drawCross(context, ...place, frame.size / 110, css(palette.ink), 1.75);
  });
}

function drawSelected(context: CanvasRenderingContext2D, frame: Frame, point: DemoPoint, selected: Selected, palette: Palette): void {
  const [across, down] = toCanvas(frame, point.x1, point.x2);
  context.strokeStyle = css(palette.ink);
  context.lineWidth = 2;
  context.beginPath();
  context.arc(across, down, Math.max(7, frame.size / 32), 0, 2 * Math.PI);
  context.stroke();
  const { worst, certifiedRadius } = selected;
  if (certifiedRadius !== undefined && certifiedRadius > 0) {
    const half = pixels(frame, certifiedRadius);
    context.setLineDash([6, 4]);
    context.strokeRect(across - half, down - half, 2 * half, 2 * half);
    context.setLineDash([]);
  }
  if (!worst) return;
  const place = toCanvas(frame, ...worst);
  context.beginPath();
  context.moveTo(across, down);
  context.lineTo(...place);
  context.stroke();
  drawCross(context, ...place, frame.size / 60, css(palette.paper), 5);
  drawCross(context, ...place, frame.size / 60, css(palette.ink), 2.5);
}

function drawCursor(context: CanvasRenderingContext2D, frame: Frame, [x1, x2]: readonly [number, number], palette: Palette): void {
  const [across, down] = toCanvas(frame, x1, x2);
  context.strokeStyle = css(palette.ink);
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(across - 12, down);
  context.lineTo(across + 12, down);
  context.moveTo(across, down - 12);
  context.lineTo(across, down + 12);
  context.stroke();
}

function drawAxes(context: CanvasRenderingContext2D, frame: Frame, units: Units | null, palette: Palette): void {
  const { left, top, size } = frame;
  context.strokeStyle = css(palette.rule);
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, size - 1, size - 1);
  context.fillStyle = css(palette.soft);
  context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const [acrossTicks, upTicks] = [0, 1].map((c) => ticksOf(units, c)) as [Tick[], Tick[]];
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const { at, text } of acrossTicks) context.fillText(text, toCanvas(frame, at, 0)[0], top + size + 5);
  context.fillText(units?.names[0] ?? 'x₁', left + size / 2, top + size + 20, size);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const { at, text } of upTicks) context.fillText(text, left - 5, toCanvas(frame, 0, at)[1], left - 16);
  context.save();
  context.translate(2, top + size / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.fillText(units?.names[1] ?? 'x₂', 0, 0, size);
  context.restore();
}

interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Round values of a feature and where they lie in the picture. */
function ticksOf(units: Units | null, feature: number): Tick[] {
  if (units === null) return TICKS.map((at) => ({ at, text: tick(at) }));
  const [middle, scale] = [units.middle[feature]!, units.scale[feature]!];
  const { ticks } = linearScale([middle - VIEW * scale, middle + VIEW * scale], [-VIEW, VIEW], 3);
  return ticks.map((value) => ({ at: (value - middle) / scale, text: tick(value) }));
}
