import * as Plot from '@observablehq/plot';
import { evaluatePowerLaw, type PowerLaw } from '../harness/fit';
import { median } from '../harness/statistics';

/** One curve: at each x, all repetitions; their medians are marked, and the fitted law drawn where there is one. */
export interface Series {
  readonly color: number;
  readonly points: readonly { readonly x: number; readonly values: readonly number[] }[];
  readonly fit?: PowerLaw;
}

/** The palette of the report: its style sheet says what each number looks like in light and dark. */
export function paint(series: number): string {
  return `var(--series-${series})`;
}

/** What every plot of the report shares: transparent, in the page's own type and colours, sized for `width`. */
export function plotOptions(width: number, aspect = 0.62): Plot.PlotOptions {
  return {
    width,
    height: Math.round(Math.max(240, width * aspect)),
    marginLeft: 58,
    marginBottom: 44,
    marginTop: 22,
    marginRight: 18,
    style: { background: 'transparent', color: 'var(--ink)', fontFamily: 'inherit', fontSize: '13px' },
  };
}

/** Times in milliseconds, or what `yLabel` says, against a size, both axes logarithmic. */
export function logLogPlot(width: number, xLabel: string, series: readonly Series[], yLabel = '↑ milliseconds'): SVGSVGElement {
  const xs = series.flatMap((one) => one.points.map((point) => point.x));
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const marks = series.flatMap(({ color, points, fit }) => {
    const stroke = paint(color);
    const raw = points.flatMap(({ x, values }) => values.map((y) => ({ x, y })));
    const medians = points.map(({ x, values }) => ({ x, y: median(values) }));
    const line = (from: number, to: number): { x: number; y: number }[] => [from, to].map((x) => ({ x, y: evaluatePowerLaw(fit!, x) }));
    return [
      Plot.dot(raw, { x: 'x', y: 'y', r: 2, fill: stroke, fillOpacity: 0.35 }),
      fit ? Plot.line(line(left, right), { x: 'x', y: 'y', stroke, strokeWidth: 1.5, strokeDasharray: '4 4', strokeOpacity: 0.7 }) : null,
      fit ? Plot.line(line(fit.from, fit.to), { x: 'x', y: 'y', stroke, strokeWidth: 2 }) : null,
      Plot.dot(medians, { x: 'x', y: 'y', r: 4, fill: stroke, stroke: 'var(--card)', strokeWidth: 1 }),
    ];
  });
  const ys = series.flatMap((one) => one.points.flatMap((point) => [...point.values]));
  return Plot.plot({
    ...plotOptions(width),
    x: { type: 'log', label: xLabel, ...sizeTicks(xs, width) },
    y: { type: 'log', label: yLabel, grid: true, tickSize: 0, ...decadeTicks(ys) },
    marks,
  }) as SVGSVGElement;
}

/** Ticks at the sizes that were measured, powers of two; every other one on a phone. */
export function sizeTicks(xs: readonly number[], width: number): Pick<Plot.ScaleOptions, 'base' | 'ticks' | 'tickFormat'> {
  const ticks = [...new Set(xs)].sort((a, b) => a - b);
  return { base: 2, ticks: width < 500 ? ticks.filter((_, i) => (ticks.length - 1 - i) % 2 === 0) : ticks, tickFormat: inFull };
}

/** A domain from 1, 2 or 5 times one power of ten to another that holds all values, with ticks at powers of ten where there are many. */
export function decadeTicks(values: readonly number[]): Pick<Plot.ScaleOptions, 'domain' | 'ticks' | 'tickFormat'> {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const steps: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    steps.push(...[1, 2, 5].map((factor) => Number(`${factor}e${power}`)));
  }
  const from = steps.filter((step) => step <= low).at(-1)!;
  const to = steps.find((step) => step >= high)!;
  const within = steps.filter((step) => step >= from && step <= to);
  const powers = within.filter((step) => Number.isInteger(Number(Math.log10(step).toFixed(9))));
  return { domain: [from, to], ticks: powers.length > 2 ? powers : within, tickFormat: inFull };
}

function inFull(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 6 });
}
