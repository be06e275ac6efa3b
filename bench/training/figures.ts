import * as Plot from '@observablehq/plot';
import { decadeTicks, paint, plotOptions } from '../page/log-log';
import type { TrainingResult } from '../results';
import { runName } from './present';

/** The drawings of the training section. */
export function trainingFigures(result: TrainingResult, width: number): Record<string, SVGSVGElement> {
  return { 'training-gap': gapPlot(result, width), 'training-bounds': boundsPlot(result, width) };
}

function gapPlot({ runs, gap }: TrainingResult, width: number): SVGSVGElement {
  const positive = (run: TrainingResult['runs'][number]) => run.trace.filter((point) => point.relativeGap > 0);
  return Plot.plot({
    ...plotOptions(width),
    x: { label: 'seconds →', zero: true, ticks: width > 500 ? 8 : 4 },
    y: {
      type: 'log',
      label: '↑ relative gap',
      grid: true,
      tickSize: 0,
      ...decadeTicks([gap, ...runs.flatMap((run) => positive(run).map((point) => point.relativeGap))]),
    },
    marginLeft: 64,
    marks: [
      Plot.ruleY([gap], { stroke: 'var(--ink)', strokeOpacity: 0.6, strokeDasharray: '4 4' }),
      ...runs.flatMap((run, r) => [
        Plot.line(positive(run), { x: 'seconds', y: 'relativeGap', stroke: paint(r + 1), strokeWidth: 2 }),
        Plot.dot(positive(run).slice(-1), {
          x: 'seconds',
          y: 'relativeGap',
          fill: paint(r + 1),
          r: 4,
          stroke: 'var(--card)',
          strokeWidth: 1,
        }),
      ]),
    ],
  }) as SVGSVGElement;
}

function boundsPlot({ runs }: TrainingResult, width: number): SVGSVGElement {
  const relative = runs.map((run) => ({
    name: width > 500 ? runName(run) : runName(run).replace(', ', ',\n'),
    lower: Math.max(0, run.dualBound / run.program),
    network: run.network / run.program,
  }));
  return Plot.plot({
    ...plotOptions(width),
    marginLeft: width > 500 ? 160 : 104,
    x: { label: 'share of the program’s value →', grid: true, inset: 12, tickSize: 0, ticks: width > 500 ? 8 : 4, tickFormat: 'p' },
    y: { type: 'band', label: null, domain: relative.map((run) => run.name), padding: 0.5, tickSize: 0 },
    marks: [
      Plot.ruleX([1], { stroke: 'var(--ink)', strokeOpacity: 0.6 }),
      Plot.ruleY(relative, { y: 'name', x1: 'lower', x2: 1, stroke: paint(1), strokeWidth: 6, strokeLinecap: 'butt' }),
      Plot.dot(relative, { y: 'name', x: 'network', fill: paint(2), r: 5, stroke: 'var(--card)', strokeWidth: 1 }),
    ],
  }) as SVGSVGElement;
}
