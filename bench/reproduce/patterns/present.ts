import { digits, duration, percent, whole } from '../../harness/format';
import type { Section } from '../../harness/section';
import { quantile } from '../../harness/statistics';
import { number, text, type Table } from '../../harness/table';
import type { RunResults } from '../../results';
import type { EnrichedRun, PatternsResult } from './result';
import { enrichedSummaries, objectiveSummaries, probabilitySummaries, type ProbabilitySummary } from './summary';

/** The ways of getting patterns other than drawing them, in the order of the report: name and colour. */
export const WAYS = {
  soft: { label: 'random, soft cones', series: 2 },
  refined: { label: 'random, soft cones, refined', series: 3 },
  priced: { label: 'priced: the most violated added', series: 4 },
} as const satisfies Record<EnrichedRun['way'], { label: string; series: number }>;

/** What the experiment found; undefined when it did not run. */
export function presentPatterns(results: RunResults): Section | undefined {
  const result = results.parts.patterns;
  if (!result) return undefined;
  const { exact, cells, growths, samples, delta, xi } = result;
  const probabilities = probabilitySummaries(result);
  const last = probabilities.at(-1)!;
  const within = growths.map((growth) => patternsWithin(result, growth.steps));
  const reached = within.filter((patterns) => patterns !== undefined);
  const middle =
    reached.length * 2 > growths.length
      ? whole(quantile(reached, 0.5))
      : `more than ${whole(
          quantile(
            growths.map((growth) => growth.patterns),
            0.5,
          ),
        )}`;
  const asked = result.required.find(({ psi }) => psi <= 0.1) ?? result.required.at(-1)!;
  return {
    id: 'patterns',
    title: 'How many activation patterns it takes',
    question:
      'A ReLU neuron splits the samples into those it sees and those it does not: its activation pattern. Training becomes convex once the patterns are fixed, but there are many. ' +
      'How good is a network trained on a few random ones, and how likely is one more to help?',
    conclusion:
      `The lines of ${samples} samples cut the plane into ${whole(cells)} patterns, few enough to use all of them, so that the best network of any width is known: ` +
      `its objective is ${digits(exact.program, 5)}, proven to ${percentOf(exact.program - exact.dualBound, exact.program)}. Random sampling comes within 1 % of it with ${middle} different patterns (median of ${growths.length} sequences). ` +
      `${probabilityText(probabilities, delta)} ${enrichedText(result)}`,
    settings: [
      ['data', `n = ${samples} Gaussian points of the plane (d = ${result.features}), labels ±1 by coin toss, seed ${result.dataSeed}`],
      ['program', `${result.loss} loss, hard cones, β = ${result.beta}, ε = 0`],
      ['sequences', `${growths.length}, seeds ${growths[0]!.seed} to ${growths.at(-1)!.seed}, up to ${whole(last.draws + 1)} draws each`],
      [
        'proof',
        `every optimum within ${percentOf(2 * result.gap, 1)}, both sides computed by the library; “helps” means lower by more than ${percentOf(delta, 1)}`,
      ],
      [
        'optimisation',
        `growing programs by proximal gradient descent written for the plane (${whole(result.solves)} programs); soft, refined and priced by the library’s solver on the CPU, gap ${result.enrichedGap}, at most ${duration(1000 * result.enrichedSeconds)} a solve`,
      ],
      ['time', duration(1000 * result.seconds)],
    ],
    headlines: [
      { value: `${middle} of ${whole(cells)}`, label: 'random patterns come within 1 % of the best network of any width' },
      {
        value: percent(last.share),
        label: `of sequences were helped by draw ${whole(last.draws + 1)}; the theory promises at most ${percent(last.mean)}`,
      },
    ],
    figures: [
      {
        drawing: 'patterns-objective',
        title: 'Training objective against the number of patterns',
        legend: [
          { series: 1, mark: 'line', label: 'random, hard cones: median, 10 % to 90 %' },
          ...(Object.keys(WAYS) as EnrichedRun['way'][]).map((way) => ({
            series: WAYS[way].series,
            mark: 'dot' as const,
            label: WAYS[way].label,
          })),
        ],
        caption:
          `Lower is better. The dashed line is the exact optimum over all ${whole(cells)} patterns, below which no network of any width gets; the upper edge is the network that is 0 everywhere (${digits(result.zero, 4)}). ` +
          `The band covers ${growths.length} sequences of random draws, each adding to its own patterns, so that no curve rises. Small dots are single runs, large ones medians.`,
      },
      {
        drawing: 'patterns-probability',
        title: 'Probability that one more random pattern helps',
        legend: [
          { series: 1, mark: 'dot', label: 'measured, with 95 % interval' },
          { series: 3, mark: 'line', label: `at most, proven for each sequence: mean and ${percentOf(1 - xi, 1)} quantile` },
          { series: 4, mark: 'line', label: 'theory: on average at most (n + 1)/(P + 1)' },
          { series: 4, mark: 'dash', label: `theory: at most ψ with confidence ${percentOf(1 - xi, 1)}` },
        ],
        caption:
          `Share of the ${growths.length} sequences whose draw P + 1 lowered the optimum by more than ${percentOf(delta, 1)}; repeats count as draws that did not help. ` +
          `Points with nothing seen sit on the lower edge under their interval. The theory holds for any data; ψ = ${asked.psi} would take ${whole(asked.draws)} draws.`,
      },
    ],
    tables: [objectiveTable(result), probabilityTable(result, probabilities), enrichedTable(result), exactTable(result)],
  };
}

/** The first number of different patterns at which a sequence is within 1 % of the exact optimum; undefined when it never is. */
function patternsWithin({ exact }: PatternsResult, steps: PatternsResult['growths'][number]['steps']): number | undefined {
  return steps.find((step) => step.program <= 1.01 * exact.program)?.patterns;
}

function probabilityText(probabilities: readonly ProbabilitySummary[], delta: number): string {
  const broken = probabilities.filter(({ interval, mean }) => interval[0] > mean);
  const telling = probabilities.find(({ mean }) => mean < 0.5) ?? probabilities.at(-1)!;
  const verdict =
    broken.length === 0
      ? 'The measured probability that one more random pattern helps stays below what the theory promises at every P'
      : `The measured probability exceeds the theory at P = ${broken.map(({ draws }) => draws).join(', ')}`;
  return `${verdict}: after ${whole(telling.draws)} draws ${percent(telling.share)} (${interval(telling.interval)}) against ${percent(telling.mean)}. “Helps” means by more than ${percentOf(delta, 1)}.`;
}

/** How few patterns pricing needs for what random sampling with soft cones reaches with the most. */
function enrichedText({ enriched }: PatternsResult): string {
  const random = enrichedSummaries(enriched, 'soft');
  const most = random.at(-1);
  if (!most) return '';
  const enough = enrichedSummaries(enriched, 'priced').find(({ network }) => network <= most.network * 1.001);
  if (!enough)
    return `Pricing does not reach the objective of ${whole(most.patterns)} random patterns (${digits(most.network, 4)}) with as many.`;
  return `Pricing needs ${whole(enough.patterns)} patterns for the objective that ${whole(most.patterns)} random ones reach (${digits(most.network, 4)}, to 0.1 %).`;
}

function objectiveTable(result: PatternsResult): Table {
  return {
    caption: 'Optimum over random patterns, hard cones: quantiles over the sequences that found so many; excess over the exact optimum',
    columns: ['patterns', 'sequences', '10 %', 'median', '90 %', 'median excess'].map(number),
    rows: objectiveSummaries(result).map(({ patterns, sequences, low, median, high }) => [
      whole(patterns),
      whole(sequences),
      digits(low, 5),
      digits(median, 5),
      digits(high, 5),
      percentOf(median - result.exact.program, result.exact.program),
    ]),
  };
}

function probabilityTable({ xi }: PatternsResult, probabilities: readonly ProbabilitySummary[]): Table {
  return {
    caption: `Does draw P + 1 help? Measured, proven for the sequences at hand, and promised (confidence ${percentOf(1 - xi, 1)} for ψ)`,
    columns: [
      'P',
      'trials',
      'helped',
      'undecided',
      'share',
      '95 % interval',
      'proven, mean',
      `proven, ${percentOf(1 - xi, 1)}`,
      '(n + 1)/(P + 1)',
      'ψ',
    ].map(number),
    rows: probabilities.map((row) => [
      whole(row.draws),
      whole(row.trials),
      whole(row.lowered),
      whole(row.undecided),
      percent(row.share),
      interval(row.interval),
      percent(row.lowering.mean),
      percent(row.lowering.quantile),
      percent(row.mean),
      row.psi >= 1 ? 'nothing' : percent(row.psi),
    ]),
  };
}

function enrichedTable({ enriched, exact }: PatternsResult): Table {
  return {
    caption: 'Other ways of getting patterns, soft cones: the recovered network’s own objective, every run',
    columns: [
      text('way'),
      ...['patterns allowed', 'seed', 'patterns used', 'neurons', 'objective', 'excess', 'time'].map(number),
      text('status'),
    ],
    rows: (Object.keys(WAYS) as EnrichedRun['way'][]).flatMap((way) =>
      enriched
        .filter((run) => run.way === way)
        .map((run) => [
          WAYS[way].label,
          whole(run.sampled),
          String(run.seed),
          whole(run.patterns),
          whole(run.neurons),
          digits(run.network, 5),
          percentOf(run.network - exact.program, exact.program),
          duration(1000 * run.seconds),
          run.status,
        ]),
    ),
  };
}

function exactTable({ exact, cells, zero }: PatternsResult): Table {
  return {
    caption: `The exact optimum over all ${whole(cells)} patterns, found twice; no network of any width is below the bound`,
    columns: [text('by'), ...['objective', 'bound over all patterns', 'gap', 'patterns or neurons', 'time'].map(number)],
    rows: [
      [
        'descent in the plane',
        digits(exact.program, 6),
        digits(exact.dualBound, 6),
        percentOf(exact.program - exact.dualBound, exact.program),
        `${whole(exact.neurons)} neurons`,
        '',
      ],
      [
        'pricing with the library’s solver',
        digits(exact.priced.network, 6),
        digits(exact.priced.bound, 6),
        percentOf(exact.priced.network - exact.priced.bound, exact.priced.network),
        `${whole(exact.priced.patterns)} patterns`,
        duration(1000 * exact.priced.seconds),
      ],
      ['network that is 0 everywhere', digits(zero, 6), '', '', '', ''],
    ],
  };
}

function interval([low, high]: readonly [number, number]): string {
  return `${percent(low)} – ${percent(high)}`;
}

/** A part of a whole as a percentage, with as many digits as a small one needs. */
function percentOf(part: number, total: number): string {
  const share = (100 * part) / total;
  return Math.abs(share) >= 0.095 || share === 0 ? `${Number(share.toFixed(1))} %` : `${digits(share, 1)} %`;
}
