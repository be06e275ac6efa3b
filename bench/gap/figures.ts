import * as Plot from '@observablehq/plot';
import { decadeTicks, paint, plotOptions } from '../page/log-log';
import { gapText, tracedProblems, tracedRun } from './present';
import { fastest, reached, type GapResult, type Moment } from './result';

/** The drawings of the gap section. */
export function gapFigures(result: GapResult, width: number): Record<string, SVGSVGElement> {
  return {
    'gap-seconds': dotPlot(result, width, 'seconds →', ({ seconds }) => seconds),
    'gap-iterations': dotPlot(result, width, 'iterations →', ({ iterations }) => iterations),
    'gap-traces': tracePlot(result, width),
  };
}

function dotPlot({ problems, gaps }: GapResult, width: number, label: string, value: (moment: Moment) => number): SVGSVGElement {
  const dots = problems.flatMap((problem) =>
    gaps.flatMap((gap, g) => {
      const moment = reached(fastest(problem, gap), gap);
      return moment ? [{ name: problem.name, value: value(moment), color: paint(g + 1), title: gapText(gap) }] : [];
    }),
  );
  const names = problems.map(({ name }) => name);
  return Plot.plot({
    ...plotOptions(width),
    height: 60 + 26 * names.length,
    marginLeft: 190,
    x: { type: 'log', label, grid: true, tickSize: 0, ...decadeTicks(dots.map((dot) => dot.value)), ...(width < 500 && { ticks: 2 }) },
    y: { label: null, domain: names, tickSize: 0 },
    marks: [
      Plot.ruleY(names, { stroke: 'var(--ink)', strokeOpacity: 0.15 }),
      Plot.dot(dots, { x: 'value', y: 'name', fill: 'color', r: 4, stroke: 'var(--card)', strokeWidth: 1 }),
    ],
  }) as SVGSVGElement;
}

function tracePlot(result: GapResult, width: number): SVGSVGElement {
  const lines = tracedProblems(result).map((problem, p) => ({
    color: paint(p + 1),
    points: tracedRun(problem).trace.filter(({ relativeGap, iteration }) => relativeGap > 0 && iteration > 0),
  }));
  const points = lines.flatMap((line) => line.points);
  return Plot.plot({
    ...plotOptions(width),
    marginLeft: 70,
    x: { type: 'log', label: 'iterations →', ...decadeTicks(points.map(({ iteration }) => iteration)) },
    y: { type: 'log', label: '↑ relative gap', grid: true, tickSize: 0, ...decadeTicks(points.map(({ relativeGap }) => relativeGap)) },
    marks: lines.flatMap(({ color, points: way }) => [
      Plot.line(way, { x: 'iteration', y: 'relativeGap', stroke: color, strokeWidth: 2 }),
      Plot.dot(way.slice(-1), { x: 'iteration', y: 'relativeGap', fill: color, r: 4, stroke: 'var(--card)', strokeWidth: 1 }),
    ]),
  }) as SVGSVGElement;
}
