import { digits, duration, exponentText, percent, range, signedPercent, whole } from '../harness/format';
import type { Section } from '../harness/section';
import { median, medianRatio, spread } from '../harness/statistics';
import { number, type Table } from '../harness/table';
import { adapterName, type RunResults, type SamplingPoint, type SamplingResult } from '../results';

/** Activation patterns per second of the whole call, at its median time. */
export function patternsPerSecond(point: SamplingPoint): number {
  return (1000 * point.found) / median(point.milliseconds.sampling);
}

/** How much longer than the bare product the product with signs, packing, hashing and read back takes: 0.1 is 10 %. */
export function overhead(point: SamplingPoint): number {
  return medianRatio(point.milliseconds.kernel, point.milliseconds.product) - 1;
}

/** The matrix-product rate that the whole call reaches, as a share of the bare product's. */
export function productShare(point: SamplingPoint): number {
  return medianRatio(point.milliseconds.product, point.milliseconds.sampling);
}

/** What the sampling part found; undefined when it did not run. */
export function presentSampling(results: RunResults): Section | undefined {
  const result = results.parts.sampling;
  if (!result) return undefined;
  const last = result.points.at(-1)!;
  const settings = `d = ${result.features} features, P = ${result.patterns} patterns, ${adapterName(results.adapter)}, ${results.engine.runtime}`;
  const bound = `ψ = ${result.psi}, ξ = ${result.xi}`;
  return {
    id: 'sampling',
    title: 'Sampling activation patterns',
    question:
      'Does the time to sample activation patterns grow linearly with the number of samples, and what does it cost over the bare matrix product?',
    conclusion:
      `Sampling ${result.patterns} patterns takes a time that grows with exponent ${exponentText(result.fit)} in n for n ≥ ${whole(result.fit.from)} ` +
      `(least squares on ${result.fit.points} medians, with the 95 % interval); the bare product, whose work is exactly linear, with exponent ` +
      `${exponentText(result.productFit)} in the same rounds. At n = ${whole(last.samples)} signs, packing, hashing and ` +
      `reading the patterns back change the time of the bare product by ${signedPercent(overhead(last))}; the whole call, with directions, ` +
      `transfers and removal of duplicates, runs at ${percent(productShare(last))} of the product's rate. ${gateText(result)}`,
    headlines: [
      { value: exponentText(result.fit), label: `exponent of sampling time in n, n ≥ ${whole(result.fit.from)}` },
      {
        value: signedPercent(overhead(last)),
        label: `signs, packing, hashing, read back: time over the bare product, n = ${whole(last.samples)}`,
      },
      { value: `${digits(patternsPerSecond(last))} /s`, label: `patterns per second, n = ${whole(last.samples)}, d = ${result.features}` },
    ],
    figures: [
      {
        drawing: 'sampling-time',
        title: 'Time against samples',
        legend: [
          { series: 1, mark: 'dot', label: 'sampling, the whole call' },
          { series: 1, mark: 'line', label: `fit: exponent ${exponentText(result.fit)}` },
          { series: 2, mark: 'dot', label: 'bare product X U' },
        ],
        caption: `Medians, with every repetition behind them, of ${settings}. Both axes are logarithmic: a line of slope 1 is linear time. The fit is dashed outside the sizes that it was made from.`,
      },
      {
        drawing: 'sampling-overhead',
        title: 'Cost over the bare product',
        legend: [
          { series: 1, mark: 'dot', label: 'whole call, duplicates removed' },
          { series: 3, mark: 'dot', label: 'with signs, packing, hashing, read back' },
        ],
        caption: `Time divided by that of the bare product (kernel ${last.productKernel}, same shape, same round), median over rounds; ${settings}. Fixed costs of a call (directions, submission, read back) weigh on small n only.`,
      },
      {
        drawing: 'sampling-bound',
        title: 'Patterns that the bound asks for',
        legend: [
          { series: 4, mark: 'dot', label: `bound, ${bound}` },
          { series: 1, mark: 'dash', label: 'patterns sampled here' },
        ],
        caption: `min{(n+1)/(ψξ) − 1, (2/ψ)(n + 1 − ln ξ)} for ${bound}: with so many random patterns, one more lowers the optimum with probability at most ψ, with confidence 1 − ξ. It grows linearly with n and does not depend on d.`,
      },
    ],
    tables: [timeTable(result), boundTable(result)],
  };
}

function gateText(result: SamplingResult): string {
  const checked = result.points.reduce((sum, point) => sum + point.checkedBits, 0);
  const undecided = result.points.reduce((sum, point) => sum + point.undecidedBits, 0);
  const exceptions = undecided === 0 ? 'all are equal' : `all are equal but ${whole(undecided)} whose product is within rounding of 0`;
  return `Before any timing ${whole(checked)} bits were compared with double precision: ${exceptions}.`;
}

function timeTable(result: SamplingResult): Table {
  return {
    caption: `Sampling time: d = ${result.features}, P = ${result.patterns}; medians of ${repetitions(result)} repetitions, each the mean of as many calls as sample ${whole(result.leastRows)} rows`,
    columns: ['n', 'whole call', 'range', 'kernels', 'bare product', 'overhead', 'share of product rate', 'patterns/s'].map(number),
    rows: result.points.map((point) => [
      whole(point.samples),
      duration(median(point.milliseconds.sampling)),
      range(spread(point.milliseconds.sampling)),
      duration(median(point.milliseconds.kernel)),
      duration(median(point.milliseconds.product)),
      signedPercent(overhead(point)),
      percent(productShare(point)),
      digits(patternsPerSecond(point)),
    ]),
  };
}

function boundTable(result: SamplingResult): Table {
  return {
    caption: `Patterns that the bound asks for, ψ = ${result.psi}, ξ = ${result.xi}, and how long sampling them would take at the rate measured`,
    columns: ['n', 'distinct patterns found here', 'bound asks for', 'estimated time'].map(number),
    rows: result.points.map((point) => [
      whole(point.samples),
      whole(point.found),
      whole(point.required),
      `≈ ${duration((1000 * point.required) / patternsPerSecond(point))}`,
    ]),
  };
}

function repetitions(result: SamplingResult): string {
  const counts = result.points.map((point) => point.milliseconds.sampling.length);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  return fewest === most ? `${most}` : `${fewest} to ${most}`;
}
