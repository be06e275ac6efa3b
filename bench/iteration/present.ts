import { duration, exponentText, percent, range, whole } from '../harness/format';
import type { Section } from '../harness/section';
import { median, spread } from '../harness/statistics';
import { number, text, type Table } from '../harness/table';
import {
  deviceName,
  type RunResults,
  type IterationOverhead,
  type IterationPoint,
  type IterationResult,
  type IterationSweep,
  type ProblemSize,
} from '../results';

/** The letter of a size in the formulas. */
export const LETTERS: Readonly<Record<keyof ProblemSize, string>> = { samples: 'n', features: 'd', patterns: 'P' };

/** The colour of each kind of training. */
export const COLORS = { standard: 1, robust: 2 } as const;

/** What the iteration part found; undefined when it did not run. */
export function presentIteration(results: RunResults): Section | undefined {
  const result = results.parts.iteration;
  if (!result) return undefined;
  const { base } = result;
  const settings = `${deviceName(results, result.series[0]!.sweeps[0]!.points[0]!.device)}, ${results.engine.runtime}`;
  const variables = ['samples', 'features', 'patterns'] as const;
  return {
    id: 'iteration',
    title: 'Cost of one ADMM iteration',
    question: 'How does the time of one iteration grow with the numbers of samples, features and patterns?',
    conclusion: result.series
      .map(({ training, sweeps }) => {
        const exponents = sweeps.map(({ variable, fit }) => `${exponentText(fit)} in ${LETTERS[variable]}`).join(', ');
        return `The time of one iteration of ${training} training (${splittingOf(sweeps)} splitting) grows with exponent ${exponents}.`;
      })
      .concat(
        'Each exponent is fitted over one sweep, the other two sizes fixed, with its 95 % interval.',
        ...result.overhead.map(overheadText),
      )
      .join(' '),
    headlines: result.series
      .map(({ training, sweeps }) => ({
        value: sweeps.map(({ fit }) => fit.exponent.toFixed(2)).join(' · '),
        label: `exponents of one iteration in n · d · P, ${training} training`,
      }))
      .concat(
        result.overhead.map((overhead) => ({
          value: percent(shareOf(overhead)),
          label: `of an iteration for dispatch, submission and readback, ${overhead.training} training`,
        })),
      ),
    figures: variables.map((variable) => ({
      drawing: `iteration-${variable}`,
      title: `Against ${variable}, ${LETTERS[variable]}`,
      legend: result.series.flatMap(({ training, sweeps }) => {
        const sweep = sweeps.find((candidate) => candidate.variable === variable);
        return sweep
          ? [{ series: COLORS[training], mark: 'line' as const, label: `${training} training: exponent ${exponentText(sweep.fit)}` }]
          : [];
      }),
      caption: `Medians, with every repetition behind them; ${variables
        .filter((other) => other !== variable)
        .map((other) => `${LETTERS[other]} = ${base[other]}`)
        .join(', ')}; ${settings}.`,
    })),
    tables: [iterationTable(result), overheadTable(result)],
  };
}

function iterationTable(result: IterationResult): Table {
  const { sweeps } = result.series[0]!;
  return {
    caption:
      'One ADMM iteration: time of a block of iterations divided by their number, without set-up and certificates; medians and ranges',
    columns: [
      text('varies'),
      ...['n', 'd', 'P'].map(number),
      ...result.series.flatMap(({ training }) => [training, 'range', 'blocks'].map(number)),
    ],
    rows: sweeps.flatMap(({ variable, points }, s) =>
      points.map((point, p) => [
        LETTERS[variable],
        whole(point.samples),
        whole(point.features),
        whole(point.patterns),
        ...result.series.flatMap(({ sweeps }) => timing(sweeps[s]!.points[p]!)),
      ]),
    ),
  };
}

/** Share of a block's time that its dispatches would take if they did nothing. */
function shareOf({ idleMilliseconds, blockMilliseconds }: IterationOverhead): number {
  return median(idleMilliseconds) / median(blockMilliseconds);
}

function overheadText(overhead: IterationOverhead): string {
  const { training, samples, features, patterns, dispatchesPerIteration } = overhead;
  return `At n = ${whole(samples)}, d = ${features}, P = ${patterns}, ${percent(shareOf(overhead))} of the time of ${training} training goes into dispatch, submission and readback, at ${dispatchesPerIteration} dispatches an iteration.`;
}

function overheadTable({ overhead }: IterationResult): Table {
  return {
    caption:
      'Dispatch, submission and readback: a block of iterations, submitted and read back as the solver does, against as many dispatches that do nothing; medians and ranges',
    columns: [text('training'), ...['n', 'd', 'P', 'iterations', 'dispatches', 'block', 'range', 'idle', 'range', 'share'].map(number)],
    rows: overhead.map((entry) => [
      entry.training,
      ...[entry.samples, entry.features, entry.patterns, entry.iterationsPerBlock, entry.dispatchesPerBlock].map(whole),
      ...[entry.blockMilliseconds, entry.idleMilliseconds].flatMap((times) => [duration(median(times)), range(spread(times))]),
      percent(shareOf(entry)),
    ]),
  };
}

function splittingOf(sweeps: readonly IterationSweep[]): string {
  return [...new Set(sweeps.flatMap(({ points }) => points.map((point) => point.splitting)))].join(' or ');
}

function timing({ millisecondsPerIteration, iterationsPerBlock }: IterationPoint): string[] {
  return [
    duration(median(millisecondsPerIteration)),
    range(spread(millisecondsPerIteration)),
    `${millisecondsPerIteration.length} × ${iterationsPerBlock}`,
  ];
}
