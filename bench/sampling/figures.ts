import * as Plot from '@observablehq/plot';
import { medianRatio } from '../harness/statistics';
import { decadeTicks, logLogPlot, paint, plotOptions, sizeTicks } from '../page/log-log';
import type { SamplingResult } from '../results';

/** The drawings of the sampling section. */
export function samplingFigures(result: SamplingResult, width: number): Record<string, SVGSVGElement> {
  return {
    'sampling-time': logLogPlot(width, 'samples n →', [
      { color: 2, points: result.points.map((point) => ({ x: point.samples, values: point.milliseconds.product })) },
      { color: 1, points: result.points.map((point) => ({ x: point.samples, values: point.milliseconds.sampling })), fit: result.fit },
    ]),
    'sampling-overhead': overheadPlot(result, width),
    'sampling-bound': boundPlot(result, width),
  };
}

function overheadPlot({ points }: SamplingResult, width: number): SVGSVGElement {
  const curve = (name: 'sampling' | 'kernel', color: number): Plot.Markish[] => {
    const ratios = points.map((point) => ({ x: point.samples, y: medianRatio(point.milliseconds[name], point.milliseconds.product) }));
    return [
      Plot.line(ratios, { x: 'x', y: 'y', stroke: paint(color), strokeWidth: 2 }),
      Plot.dot(ratios, { x: 'x', y: 'y', fill: paint(color), r: 4, stroke: 'var(--card)', strokeWidth: 1 }),
    ];
  };
  return Plot.plot({
    ...plotOptions(width),
    x: { type: 'log', label: 'samples n →', ...ticksOf(points, width) },
    y: { label: '↑ time ÷ bare product', grid: true, zero: true, ticks: 6, tickSize: 0 },
    marks: [Plot.ruleY([1], { stroke: 'var(--ink)', strokeOpacity: 0.6 }), ...curve('sampling', 1), ...curve('kernel', 3)],
  }) as SVGSVGElement;
}

function boundPlot({ points, patterns }: SamplingResult, width: number): SVGSVGElement {
  const asked = points.map((point) => ({ x: point.samples, y: point.required }));
  return Plot.plot({
    ...plotOptions(width),
    x: { type: 'log', label: 'samples n →', ...ticksOf(points, width) },
    y: { type: 'log', label: '↑ patterns', grid: true, tickSize: 0, ...decadeTicks([patterns, ...asked.map((point) => point.y)]) },
    marginLeft: 76,
    marks: [
      Plot.ruleY([patterns], { stroke: paint(1), strokeDasharray: '4 4', strokeWidth: 1.5 }),
      Plot.line(asked, { x: 'x', y: 'y', stroke: paint(4), strokeWidth: 2 }),
      Plot.dot(asked, { x: 'x', y: 'y', fill: paint(4), r: 4, stroke: 'var(--card)', strokeWidth: 1 }),
    ],
  }) as SVGSVGElement;
}

function ticksOf(points: SamplingResult['points'], width: number): Pick<Plot.ScaleOptions, 'ticks' | 'tickFormat'> {
  return sizeTicks(
    points.map((point) => point.samples),
    width,
  );
}
