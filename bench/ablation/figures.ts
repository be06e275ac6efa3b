import * as Plot from '@observablehq/plot';
import { paint, plotOptions } from '../page/log-log';
import { meanRatio, ratioOf, type AblationResult } from './result';

/** The drawings of the ablation section. */
export function ablationFigures(result: AblationResult, width: number): Record<string, SVGSVGElement> {
  return { 'ablation-iterations': ratioPlot(result, width, 'iterations'), 'ablation-seconds': ratioPlot(result, width, 'seconds') };
}

function ratioPlot(result: AblationResult, width: number, quantity: 'iterations' | 'seconds'): SVGSVGElement {
  const names = result.variants.slice(1).map(({ name }) => name);
  const dots = names.flatMap((name) =>
    result.problems.flatMap((problem) => {
      const ratio = ratioOf(problem, name, quantity);
      return ratio ? [{ name, value: ratio.value, color: paint(ratio.atLeast ? 2 : 1) }] : [];
    }),
  );
  const means = names.flatMap((name) => {
    const mean = meanRatio(result, name, quantity);
    return mean ? [{ name, value: mean.value }] : [];
  });
  return Plot.plot({
    ...plotOptions(width),
    height: 60 + 34 * names.length,
    marginLeft: 140,
    x: {
      type: 'log',
      label: `${quantity} ÷ those of the method as it is →`,
      grid: true,
      tickSize: 0,
      nice: true,
      tickFormat: (x: number) => String(x),
      ticks: width > 500 ? 8 : 4,
    },
    y: { label: null, domain: names, tickSize: 0 },
    marks: [
      Plot.ruleX([1], { stroke: 'var(--ink)', strokeOpacity: 0.6 }),
      Plot.dot(dots, { x: 'value', y: 'name', fill: 'color', r: 3.5, fillOpacity: 0.75 }),
      Plot.tickX(means, { x: 'value', y: 'name', stroke: 'var(--ink)', strokeWidth: 2.5, insetTop: 6, insetBottom: 6 }),
    ],
  }) as SVGSVGElement;
}
