import * as Plot from '@observablehq/plot';
import { paint, plotOptions } from '../../page/log-log';
import { panelName, panels } from './present';
import type { PlaneNetwork, PlaneResult, PlaneRun } from './result';

/** How far the drawing reaches beyond the square of the points. */
const REACH = 1.15;

/** The drawings of the section: one panel for each run. */
export function planeFigures(result: PlaneResult, width: number): Record<string, SVGSVGElement> {
  return Object.fromEntries(panels(result).map((run) => [panelName(run), panel(result, run, width)]));
}

function panel({ points, epsilon }: PlaneResult, { network, verdicts }: PlaneRun, width: number): SVGSVGElement {
  const margin = 12;
  const boxes = points.map((point, k) => ({ ...point, holds: verdicts[k] === 'certified' }));
  const side = (sign: 1 | -1): Plot.Markish =>
    Plot.contour({
      ...{ x1: -REACH, x2: REACH, y1: -REACH, y2: REACH },
      // The smallest positive threshold: where the network is 0, neither side is shaded.
      value: (x: number, y: number) => sign * evaluate(network, x, y) - 1e-9,
      thresholds: [0],
      pixelSize: 2,
      fill: colour(sign),
      fillOpacity: 0.16,
      stroke: colour(sign),
      strokeWidth: 1.2,
      strokeOpacity: 0.7,
    });
  const square = { x1: ({ x1 }: { x1: number }) => x1 - epsilon, x2: ({ x1 }: { x1: number }) => x1 + epsilon } as const;
  const upright = { y1: ({ x2 }: { x2: number }) => x2 - epsilon, y2: ({ x2 }: { x2: number }) => x2 + epsilon } as const;
  const box = (holds: boolean): Plot.Markish =>
    Plot.rect(
      boxes.filter((one) => one.holds === holds),
      {
        ...square,
        ...upright,
        fill: (one: { y: 1 | -1 }) => colour(one.y),
        fillOpacity: 0.2,
        stroke: holds ? (one: { y: 1 | -1 }) => colour(one.y) : 'var(--ink)',
        strokeWidth: holds ? 1 : 2.2,
        strokeDasharray: holds ? 'none' : '4 3',
      },
    );
  return Plot.plot({
    ...plotOptions(width, 1),
    ...{ width, height: width, marginLeft: margin, marginRight: margin, marginTop: margin, marginBottom: margin },
    x: { domain: [-REACH, REACH], axis: null },
    y: { domain: [-REACH, REACH], axis: null },
    marks: [
      ...(network.output.length === 0 ? [] : [side(1), side(-1)]),
      Plot.frame({ stroke: 'var(--rule)' }),
      box(true),
      box(false),
      Plot.dot(boxes, {
        x: 'x1',
        y: 'x2',
        fill: (one: { y: 1 | -1 }) => colour(one.y),
        symbol: (one: { y: 1 | -1 }) => (one.y > 0 ? 'circle' : 'square'),
        r: width > 500 ? 4 : 3,
      }),
    ],
  }) as SVGSVGElement;
}

function colour(label: 1 | -1): string {
  return paint(label > 0 ? 1 : 2);
}

function evaluate({ hidden, output }: PlaneNetwork, x1: number, x2: number): number {
  return output.reduce((sum, weight, j) => {
    const [a, b, c] = hidden[j]!;
    return sum + weight * Math.max(0, a * x1 + b * x2 + c);
  }, 0);
}
