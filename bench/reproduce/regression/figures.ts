import * as Plot from '@observablehq/plot';
import { paint, plotOptions } from '../../page/log-log';
import { CURVES, meanError } from './present';
import type { RegressionResult } from './result';

/** The drawings of the section; every name begins with the part's. */
export function regressionFigures(result: RegressionResult, width: number): Record<string, SVGSVGElement> {
  return { 'regression-error': errorPlot(result, 'attacked', width), 'regression-clean': errorPlot(result, 'clean', width) };
}

function errorPlot(result: RegressionResult, of: 'clean' | 'attacked', width: number): SVGSVGElement {
  const { runs, settings } = result;
  const marks = CURVES.flatMap(({ method, series, dashed }) => {
    const means = settings.epsilons.map((epsilon) => ({ epsilon, error: meanError(result, method, epsilon, of) }));
    const stroke = paint(series);
    return [
      Plot.dot(
        runs.filter((run) => run.method === method),
        { x: 'epsilon', y: of, r: 2, fill: stroke, fillOpacity: 0.4 },
      ),
      Plot.line(means, { x: 'epsilon', y: 'error', stroke, strokeWidth: 2, strokeDasharray: dashed ? '5 4' : undefined }),
      Plot.dot(means, { x: 'epsilon', y: 'error', r: 4, fill: stroke, stroke: 'var(--card)', strokeWidth: 1 }),
    ];
  });
  return Plot.plot({
    ...plotOptions(width),
    x: { label: 'radius ε, standard deviations →', ticks: [...settings.epsilons], tickFormat: String, inset: 8 },
    y: { label: '↑ mean squared error', grid: true, tickSize: 0, zero: true },
    marks,
  }) as SVGSVGElement;
}
