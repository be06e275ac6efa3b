import * as Plot from '@observablehq/plot';
import { median } from '../harness/statistics';
import { decadeTicks, paint, plotOptions } from '../page/log-log';
import { chosenKernel, maskedOverNaive, overNaive, rateOf, roofAt } from './present';
import { shapeText, type KernelsResult } from './result';

/** The drawings of the kernels section. */
export function kernelFigures(result: KernelsResult, width: number): Record<string, SVGSVGElement> {
  return {
    'kernels-roofline': rooflinePlot(result, width),
    'kernels-ratios': ratioPlot(result, width),
    ...(result.peers && { 'kernels-peers': peerPlot(result, width) }),
  };
}

function rooflinePlot(result: KernelsResult, width: number): SVGSVGElement {
  const { roofline, products } = result;
  const points = products.flatMap((product) =>
    product.kernels.map((timed) => ({
      x: timed.intensity,
      y: rateOf(product, timed.milliseconds),
      color: paint(timed === chosenKernel(result, product) ? 1 : 2),
    })),
  );
  const corner = median(roofline.multiplyAdds) / median(roofline.loads);
  const xs = [...points.map(({ x }) => x), corner];
  const [left, right] = [Math.min(...xs) / 2, Math.max(...xs) * 2];
  const roof = [left, corner, right].map((x) => ({ x, y: roofAt(roofline, x) }));
  return Plot.plot({
    ...plotOptions(width),
    x: { type: 'log', label: 'multiply-adds per load →', domain: [left, right], ticks: 5, tickFormat: (x: number) => String(x) },
    y: { type: 'log', label: '↑ GFLOP/s', grid: true, tickSize: 0, ...decadeTicks([...points, ...roof].map(({ y }) => y)) },
    marks: [
      Plot.line(roof, { x: 'x', y: 'y', stroke: 'var(--ink)', strokeOpacity: 0.6, strokeWidth: 1.5 }),
      Plot.dot(points, { x: 'x', y: 'y', fill: 'color', r: 4, stroke: 'var(--card)', strokeWidth: 1 }),
    ],
  }) as SVGSVGElement;
}

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly color: string;
  readonly rounds: readonly number[];
}

function ratioPlot(result: KernelsResult, width: number): SVGSVGElement {
  const rounds = (naive: readonly number[], own: readonly number[]): number[] => naive.map((value, r) => value / own[r]!);
  return barPlot(
    width,
    'naive ÷ reluvex →',
    [
      ...result.products.map((product) => ({
        label: shapeText(product),
        value: overNaive(result, product),
        color: paint(1),
        rounds: rounds(product.kernels[0]!.milliseconds, chosenKernel(result, product).milliseconds),
      })),
      ...result.masked.comparisons.map((one) => ({
        label: one.formula,
        value: maskedOverNaive(one),
        color: paint(3),
        rounds: rounds(one.milliseconds.naive, one.milliseconds.reluvex),
      })),
    ],
    true,
  );
}

function peerPlot(result: KernelsResult, width: number): SVGSVGElement {
  const last = result.peers!.at(-1)!;
  return barPlot(
    width,
    `GFLOP/s, ${shapeText(last)} →`,
    last.peers
      .filter(({ error }) => error === null)
      .map(({ name, backend, milliseconds }) => ({
        label: `${name.split(/[ ,]/)[0]}${backend === 'WebGPU' ? '' : ', CPU'}`,
        value: rateOf(last, milliseconds),
        color: paint(backend === 'WebGPU' ? 1 : 4),
        rounds: milliseconds.map((time) => rateOf(last, [time])),
      })),
    false,
  );
}

function barPlot(width: number, label: string, bars: readonly Bar[], unit: boolean): SVGSVGElement {
  const dots = bars.flatMap((bar) => bar.rounds.map((value) => ({ label: bar.label, value })));
  return Plot.plot({
    ...plotOptions(width),
    marginLeft: 150,
    x: { label, grid: true, zero: true, ticks: 5, tickSize: 0 },
    y: { label: null, domain: bars.map((bar) => bar.label), tickSize: 0 },
    marks: [
      Plot.barX(bars, { x: 'value', y: 'label', fill: 'color', fillOpacity: 0.85, insetTop: 4, insetBottom: 4 }),
      Plot.dot(dots, { x: 'value', y: 'label', r: 2, fill: 'var(--ink)', fillOpacity: 0.5 }),
      unit ? Plot.ruleX([1], { stroke: 'var(--ink)', strokeOpacity: 0.6 }) : null,
    ],
  }) as SVGSVGElement;
}
