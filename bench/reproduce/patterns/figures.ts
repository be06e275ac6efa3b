import * as Plot from '@observablehq/plot';
import { decadeTicks, paint, plotOptions, sizeTicks } from '../../page/log-log';
import { WAYS } from './present';
import type { EnrichedRun, PatternsResult } from './result';
import { enrichedSummaries, objectiveSummaries, probabilitySummaries } from './summary';

/** The drawings of the section. */
export function patternFigures(result: PatternsResult, width: number): Record<string, SVGSVGElement> {
  return { 'patterns-objective': objectivePlot(result, width), 'patterns-probability': probabilityPlot(result, width) };
}

function objectivePlot(result: PatternsResult, width: number): SVGSVGElement {
  const summaries = objectiveSummaries(result);
  const { exact, enriched, zero } = result;
  const ways = (Object.keys(WAYS) as EnrichedRun['way'][]).flatMap((way) => {
    const color = paint(WAYS[way].series);
    const medians = enrichedSummaries(enriched, way);
    return [
      Plot.line(medians, { x: 'patterns', y: 'network', stroke: color, strokeWidth: 1.5 }),
      Plot.dot(
        enriched.filter((run) => run.way === way),
        { x: 'patterns', y: 'network', r: 2, fill: color, fillOpacity: 0.5 },
      ),
      Plot.dot(medians, { x: 'patterns', y: 'network', r: 4, fill: color, stroke: 'var(--card)', strokeWidth: 1 }),
    ];
  });
  return Plot.plot({
    ...plotOptions(width),
    x: { type: 'log', label: 'different patterns →', ...sizeTicks(powersUpTo(summaries.at(-1)!.patterns), width) },
    y: { label: '↑ objective', grid: true, tickSize: 0, ticks: 6, domain: [exact.program - 0.04 * (zero - exact.program), zero] },
    marks: [
      Plot.ruleY([exact.program], { stroke: 'var(--ink)', strokeOpacity: 0.7, strokeDasharray: '4 4' }),
      Plot.areaY(summaries, { x: 'patterns', y1: 'low', y2: 'high', fill: paint(1), fillOpacity: 0.18 }),
      Plot.line(summaries, { x: 'patterns', y: 'median', stroke: paint(1), strokeWidth: 2 }),
      ...ways,
    ],
  }) as SVGSVGElement;
}

function probabilityPlot(result: PatternsResult, width: number): SVGSVGElement {
  const floor = 0.002;
  const rows = probabilitySummaries(result).map((row) => ({
    draws: row.draws,
    share: Math.max(floor, row.share),
    low: Math.max(floor, row.interval[0]),
    high: row.interval[1],
    proven: Math.max(floor, row.lowering.mean),
    quantile: Math.max(floor, row.lowering.quantile),
    mean: row.mean,
    psi: row.psi,
  }));
  const curve = (y: 'proven' | 'quantile' | 'mean' | 'psi', color: number, strokeDasharray?: string): Plot.Markish =>
    Plot.line(rows, { x: 'draws', y, stroke: paint(color), strokeWidth: 2, ...(strokeDasharray && { strokeDasharray }) });
  return Plot.plot({
    ...plotOptions(width),
    x: {
      type: 'log',
      label: 'random draws P →',
      ...sizeTicks(
        rows.map((row) => row.draws).filter((draws) => Number.isInteger(Math.log2(draws) / 2)),
        1000,
      ),
    },
    y: { type: 'log', label: '↑ probability', grid: true, tickSize: 0, ...decadeTicks([floor, 1]), tickFormat: 'p', clamp: true },
    marks: [
      curve('mean', 4),
      curve('psi', 4, '5 5'),
      curve('proven', 3),
      Plot.line(rows, { x: 'draws', y: 'quantile', stroke: paint(3), strokeWidth: 1, strokeOpacity: 0.8 }),
      Plot.ruleX(rows, { x: 'draws', y1: 'low', y2: 'high', stroke: paint(1), strokeWidth: 1.5 }),
      Plot.dot(rows, { x: 'draws', y: 'share', fill: paint(1), r: 4, stroke: 'var(--card)', strokeWidth: 1 }),
    ],
  }) as SVGSVGElement;
}

function powersUpTo(most: number): number[] {
  return Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, i) => 2 ** i);
}
