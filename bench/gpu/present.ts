import { attained, fastest, reached, type GapResult } from '../gap/result';
import { digits, duration, exponentText, whole } from '../harness/format';
import type { Section } from '../harness/section';
import { median } from '../harness/statistics';
import { number, text, type Table } from '../harness/table';
import { LETTERS } from '../iteration/present';
import { chosenKernel, maskedOverNaive, overNaive, rateOf } from '../kernels/present';
import { shapeText } from '../kernels/result';
import { adapterName, type RunResults } from '../results';
import type { GpuReport } from './gpu-report';

const DEFAULT_GAP = 1e-3;

/** What `bench/gpu/run` measured on GPUs, or that nobody has; undefined in suites that have no use for it. */
export function presentGpu({ suite, adapter, gpu = [] }: RunResults): Section | undefined {
  if (suite !== 'bench') return undefined;
  const onGpu = gpu.filter((report) => !report.adapter.software);
  const common = {
    id: 'gpu',
    title: 'On a GPU',
    question: 'What do the same kernels and solves take on a real GPU?',
    figures: [],
  };
  if (gpu.length === 0) {
    const here = adapter.software ? 'Not measured on a GPU.' : `This run’s own adapter is a GPU, ${adapterName(adapter)}: see above.`;
    return {
      ...common,
      conclusion: `${here} No results of bench/gpu/run are in bench/results/gpu: bench/gpu/pack makes a folder that needs nothing from the network where it runs.`,
      headlines: adapter.software ? [{ value: 'not measured', label: 'on a GPU' }] : [],
      tables: [],
    };
  }
  const notices = [
    ...(onGpu.length === 0 ? ['Not measured on a GPU: the results below are from a software adapter.'] : []),
    ...gpu.flatMap(({ adapter: on, failures }) => failures.map(({ part, message }) => `${part} failed on ${adapterName(on)}: ${message}`)),
  ];
  return {
    ...common,
    conclusion: `Measured at other times by bench/gpu/run: ${gpu.map(reportText).join('; ')}. Every result was checked before its time counted, as in the parts above.`,
    notices,
    headlines: gpu.flatMap(({ adapter: on, parts: { gap } }) =>
      gap
        ? [{ value: `${provenOf(gap)} of ${gap.problems.length}`, label: `problems proven to within ${DEFAULT_GAP} on ${adapterName(on)}` }]
        : [],
    ),
    tables: gpu.flatMap(tablesOf),
  };
}

function reportText({ adapter, started, quick, reluvex, commit, node }: GpuReport): string {
  const code = commit === null ? reluvex : `${reluvex}, commit ${commit.slice(0, 10)}`;
  return `${adapterName(adapter)}, ${started.slice(0, 10)}, reluvex ${code}, Node ${node}${quick ? ', quick' : ''}`;
}

function tablesOf(report: GpuReport): Table[] {
  const { kernels, gap, iteration } = report.parts;
  const on = adapterName(report.adapter);
  return [
    ...(kernels
      ? [
          {
            caption: `Products on ${on}, family ${kernels.family}: rate at the median time, and times the naive kernel`,
            columns: [text('product'), ...['time', 'GFLOP/s', '× naive'].map(number)],
            rows: [
              ...kernels.products.map((product) => {
                const { milliseconds } = chosenKernel(kernels, product);
                return [
                  shapeText(product),
                  duration(median(milliseconds)),
                  digits(rateOf(product, milliseconds)),
                  digits(overNaive(kernels, product)),
                ];
              }),
              ...kernels.masked.comparisons.map((one) => {
                const { samples, patterns, features } = kernels.masked;
                const time = median(one.milliseconds.reluvex);
                return [
                  `${one.formula}, n = ${samples}, P = ${patterns}, d = ${features}`,
                  duration(time),
                  digits((2 * samples * patterns * features) / (1e6 * time)),
                  digits(maskedOverNaive(one)),
                ];
              }),
            ],
          },
        ]
      : []),
    ...(gap ? [gapTable(gap, on)] : []),
    ...(iteration
      ? [
          {
            caption: `One iteration on ${on}: fitted exponents with 95 % intervals`,
            columns: [text('training'), ...iteration.series[0]!.sweeps.map(({ variable }) => number(LETTERS[variable]))],
            rows: iteration.series.map(({ training, sweeps }) => [training, ...sweeps.map(({ fit }) => exponentText(fit))]),
          },
        ]
      : []),
  ];
}

function gapTable({ problems, gaps }: GapResult, on: string): Table {
  return {
    caption: `Time until each gap was proven on the machine of ${on}, the faster of adapter and CPU, set-up included; and to 0.1 % above the known optimum, feasible`,
    columns: [
      text('problem'),
      ...['n', 'd', 'P'].map(number),
      text('device'),
      ...gaps.map((gap) => number(gap.toExponential())),
      number('optimum + 0.1 %'),
    ],
    rows: problems.map((problem) => {
      const device = fastest(problem, DEFAULT_GAP);
      const close = problem.optimum === null ? undefined : attained(device, problem.optimum * (1 + DEFAULT_GAP));
      return [
        problem.name,
        ...[problem.samples, problem.features, problem.patterns].map(whole),
        device.kind,
        ...[...gaps.map((gap) => reached(device, gap)), close].map((moment) => (moment ? duration(1000 * moment.seconds) : '–')),
      ];
    }),
  };
}

function provenOf({ problems }: GapResult): number {
  return problems.filter((problem) => reached(fastest(problem, DEFAULT_GAP), DEFAULT_GAP)).length;
}
