import * as Plot from '@observablehq/plot';
import { paint, plotOptions } from '../../page/log-log';
import type { Method } from '../rivals/fit';
import { drawingName } from './present';
import type { Candidate, ImagesResult, ProtocolResult } from './result';
import { choose } from './select';
import { average, resultName } from './words';

/** The drawings of the section; every name begins with the part's. */
export function imageFigures(part: 'cifar10' | 'fashion', { datasets }: ImagesResult, width: number): Record<string, SVGSVGElement> {
  return Object.fromEntries(
    datasets.flatMap((dataset) =>
      dataset.protocols.flatMap((protocol) => {
        const name = drawingName(part, dataset, protocol);
        return [
          [`${name}-accuracy`, accuracyPlot(protocol, width)],
          [`${name}-tradeoff`, tradeOffPlot(protocol, width)],
        ];
      }),
    ),
  );
}

function accuracyPlot({ methods }: ProtocolResult, width: number): SVGSVGElement {
  const wide = width > 500;
  const rows = methods.map((result) => ({
    result,
    name: wide ? resultName(result) : resultName(result).replace(/, /g, ',\n'),
  }));
  const seeds = rows.flatMap(({ result, name }) =>
    result.runs.flatMap((run) => [
      { name, value: run.clean, series: 1 },
      { name, value: run.pgd, series: 2 },
    ]),
  );
  const means = rows.flatMap(({ result, name }) => [
    { name, value: average(result.runs.map(({ clean }) => clean)), series: 1 },
    { name, value: average(result.runs.map(({ pgd }) => pgd)), series: 2 },
  ]);
  const certified = rows.map(({ result, name }) => ({ name, value: average(result.runs.map((run) => run.certified)) }));
  return Plot.plot({
    ...plotOptions(width),
    height: 70 + methods.length * (wide ? 30 : 44),
    marginLeft: wide ? 250 : 130,
    x: { label: 'share of the test samples →', grid: true, tickSize: 0, ticks: wide ? 8 : 4, tickFormat: 'p', zero: true },
    y: { type: 'band', label: null, domain: rows.map(({ name }) => name), padding: 0.4, tickSize: 0 },
    marks: [
      Plot.ruleY(certified, { y: 'name', x1: 0, x2: 'value', stroke: paint(3), strokeWidth: 6, strokeOpacity: 0.5 }),
      Plot.dot(seeds, { y: 'name', x: 'value', fill: (dot: { series: number }) => paint(dot.series), fillOpacity: 0.35, r: 2.5 }),
      Plot.dot(means, {
        y: 'name',
        x: 'value',
        fill: (dot: { series: number }) => paint(dot.series),
        r: 5,
        stroke: 'var(--card)',
        strokeWidth: 1,
      }),
    ],
    color: { type: 'identity' },
  }) as SVGSVGElement;
}

const SERIES: Readonly<Partial<Record<Method, number>>> = { fgsm: 1, pgd: 1, hard: 2, soft: 2, refined: 2, linear: 3 };

/** How far below the worst chosen accuracy a setting is still drawn. */
const SHOWN_BELOW = 0.15;

function tradeOffPlot({ candidates }: ProtocolResult, width: number): SVGSVGElement {
  const robust = candidates.flatMap(({ method, candidates: tried }) => {
    const series = SERIES[method];
    return series === undefined ? [] : [{ color: paint(series), tried, chosen: choose(tried) }];
  });
  // A program that answers 0 everywhere would stretch the axes until nothing else can be told apart.
  const least = Math.min(...robust.map(({ chosen }) => Math.min(chosen.clean, chosen.attacked))) - SHOWN_BELOW;
  const at = { x: (candidate: Candidate) => candidate.clean, y: (candidate: Candidate) => candidate.attacked };
  return Plot.plot({
    ...plotOptions(width),
    x: { label: 'clean accuracy →', grid: true, tickSize: 0, ticks: width > 500 ? 8 : 4, tickFormat: 'p', inset: 12 },
    y: { label: '↑ accuracy under PGD', grid: true, tickSize: 0, tickFormat: 'p', inset: 12 },
    marks: robust.flatMap(({ color, tried, chosen }) => [
      Plot.dot(
        tried.filter(({ clean, attacked }) => Math.min(clean, attacked) >= least),
        { ...at, fill: color, fillOpacity: 0.6, r: 3.5 },
      ),
      Plot.dot([chosen], { ...at, stroke: color, strokeWidth: 2, r: 8 }),
    ]),
  }) as SVGSVGElement;
}
