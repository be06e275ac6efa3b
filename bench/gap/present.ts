import { digits, duration, whole } from '../harness/format';
import type { LegendEntry, Section } from '../harness/section';
import { number, text, type Table } from '../harness/table';
import { adapterName, type RunResults } from '../results';
import { besideTable, besideText } from './present-beside';
import { bracketOf, deviceText, fastest, reached, type GapProblem, type GapResult, type GapRun } from './result';

/** The gap that a solve is asked for where nobody says otherwise. */
const DEFAULT_GAP = 1e-3;

/** The colour of each gap, the widest first. */
export function gapLegend({ gaps }: GapResult): LegendEntry[] {
  return gaps.map((gap, g) => ({ series: g + 1, mark: 'dot', label: `gap ${gapText(gap)}` }));
}

/** What the gap part found; undefined when it did not run. */
export function presentGap(results: RunResults): Section | undefined {
  const result = results.parts.gap;
  if (!result) return undefined;
  const { problems, gaps, preferred } = result;
  const asked = gaps.includes(DEFAULT_GAP) ? DEFAULT_GAP : gaps.at(-1)!;
  const proven = problems.filter((problem) => reached(fastest(problem, asked), asked));
  const settings = `${adapterName(results.adapter)}, ${results.engine.runtime}`;
  const beside = besideText(result);
  return {
    id: 'gap',
    title: 'Time to a proven gap',
    question:
      'How long does it take, and how many iterations, until the answer is proven to be within 1, 0.1 and 0.01 percent of its optimum?',
    conclusion: [
      `${proven.length} of ${problems.length} problems were proven to within ${gapText(asked)} of their optimum in the time allowed.`,
      `Where nobody chooses, the library takes the ${preferred.kind === 'cpu' ? `CPU here, ${preferred.reason}` : 'adapter here'}.`,
      ...beside,
      'Before its time counted, every answer was checked: its value computed anew from the raw data at a feasible point, its bound from the dual point, ' +
        'the bound never above the optimum that an interior-point solver found, where one has been run, nor above any other run’s value.',
    ].join(' '),
    notices:
      result.marks.length > 0 ? [] : ['What public solvers reached is not shown: their problems were not found beside the repository.'],
    headlines: [
      { value: `${proven.length} of ${problems.length}`, label: `problems proven to within ${gapText(asked)} of their optimum` },
      ...headlineOf(problems, asked),
    ],
    figures: [
      {
        drawing: 'gap-seconds',
        title: 'Seconds to each gap',
        legend: gapLegend(result),
        caption:
          'Wall time with set-up, on the faster of adapter and CPU for each problem; a missing dot is a gap that was not reached in the time allowed.',
      },
      {
        drawing: 'gap-iterations',
        title: 'Iterations to each gap',
        legend: gapLegend(result),
        caption: 'Iterations of the same solves: they depend on the problem, hardly on the machine.',
      },
      {
        drawing: 'gap-traces',
        title: 'Gap against iterations',
        legend: tracedProblems(result).map(({ name: label }, p) => ({ series: p + 1, mark: 'line', label })),
        caption: `Every certificate on the way of the solve for the smallest gap: the problems with the most numbers to find. ${settings}.`,
      },
    ],
    tables: [gapTable(result, settings), ...(beside.length > 0 ? [besideTable(result)] : []), bracketTable(result), setupTable(result)],
  };
}

/** The four largest problems, whose ways are drawn. */
export function tracedProblems({ problems }: GapResult): GapProblem[] {
  const unknowns = ({ features, patterns }: GapProblem): number => features * patterns;
  return [...problems].sort((a, b) => unknowns(b) - unknowns(a)).slice(0, 4);
}

/** The solve for the smallest gap on the device that was fastest to the default one. */
export function tracedRun(problem: GapProblem): GapRun {
  return fastest(problem, DEFAULT_GAP).runs.reduce((a, b) => (b.gap < a.gap ? b : a));
}

/** A gap as a power of ten in plain text. */
export function gapText(gap: number): string {
  return gap.toExponential().replace('e-', 'e−').replace(/^1e/, '1e');
}

function headlineOf(problems: readonly GapProblem[], gap: number): Section['headlines'] {
  const slowest = problems
    .flatMap((problem) => {
      const moment = reached(fastest(problem, gap), gap);
      return moment ? [{ problem, moment }] : [];
    })
    .sort((a, b) => b.moment.seconds - a.moment.seconds)[0];
  return slowest
    ? [{ value: duration(1000 * slowest.moment.seconds), label: `to that gap for the slowest of them, ${slowest.problem.name}` }]
    : [];
}

function gapTable({ problems, gaps }: GapResult, settings: string): Table {
  return {
    caption: `Time and iterations until each gap was proven, set-up included; – was not reached in the time allowed, or not asked for; adapter: ${settings}`,
    columns: [
      text('problem'),
      text('kind'),
      ...['n', 'd', 'P'].map(number),
      text('device'),
      text('splitting'),
      ...gaps.flatMap((gap) => [number(gapText(gap)), number('iterations')]),
    ],
    rows: problems.flatMap((problem) =>
      problem.devices.map((device) => [
        problem.name,
        kindOf(problem),
        ...[problem.samples, problem.features, problem.patterns].map(whole),
        deviceText(device),
        device.splitting,
        ...gaps.flatMap((gap) => {
          const moment = reached(device, gap);
          return moment ? [duration(1000 * moment.seconds), whole(moment.iterations)] : ['–', '–'];
        }),
      ]),
    ),
  };
}

function kindOf({ loss, cone, robust }: GapProblem): string {
  return `${loss}, ${cone}${robust ? ', robust' : ''}`;
}

function bracketTable({ problems }: GapResult): Table {
  return {
    caption: 'Where the optima lie: the best bound and the best feasible value of all runs, beside what an interior-point solver found',
    columns: [text('problem'), ...['β', 'bound', 'value', 'gap', 'interior point'].map(number)],
    rows: problems.map((problem) => {
      const { lower, upper } = bracketOf(problem);
      return [
        problem.name,
        String(problem.beta),
        digits(lower, 6),
        digits(upper, 6),
        ((upper - lower) / upper).toExponential(1),
        problem.optimum === null ? 'not run' : digits(problem.optimum, 6),
      ];
    }),
  };
}

function setupTable({ problems }: GapResult): Table {
  return {
    caption:
      'First use apart: setting up a problem the first time, kernels compiled and their family chosen where that is new, and again; the first row of a device bears most of it',
    columns: [text('problem'), text('device'), ...['first', 'again', 'first − again'].map(number)],
    rows: problems.flatMap((problem) =>
      problem.devices.map((device) => {
        const { first, again } = device.setupMilliseconds;
        return [problem.name, deviceText(device), duration(first), duration(again), duration(Math.max(0, first - again))];
      }),
    ),
  };
}
