import { digits, duration, whole } from '../harness/format';
import type { Section } from '../harness/section';
import { number, text, type Table } from '../harness/table';
import type { RunResults } from '../results';
import { meanRatio, type AblationProblem, type AblationResult, type AblationRun, type Ratio } from './result';

/** What the ablation part found; undefined when it did not run. */
export function presentAblation(results: RunResults): Section | undefined {
  const result = results.parts.ablation;
  if (!result) return undefined;
  const { gap, mostTimes, variants, problems } = result;
  const off = variants.slice(1).flatMap(({ name }) => {
    const mean = meanRatio(result, name, 'iterations');
    return mean ? [{ name, mean }] : [];
  });
  const dearest = off.reduce((a, b) => (b.mean.value > a.mean.value ? b : a));
  const solved = problems.filter(({ runs }) => runs[0]!.status === 'solved').length;
  return {
    id: 'ablation',
    title: 'What each part of the method is worth',
    question: `How many more iterations does a proven gap of ${gap} take when one part of the method is switched off?`,
    conclusion:
      `Switched off one at a time, over ${solved} problems, in the geometric mean: ` +
      `${off.map(({ name, mean }) => `${name} ${ratioText(mean)}`).join(', ')}. ` +
      `A run stops at ${mostTimes} times the iterations of the method as it is, so that means with ≥ are too low. On the CPU, in double precision.`,
    headlines: [{ value: ratioText(dearest.mean), label: `iterations with ${dearest.name}, geometric mean` }],
    figures: [
      {
        drawing: 'ablation-iterations',
        title: 'Iterations with a part switched off',
        legend: [
          { series: 1, mark: 'dot', label: 'one problem' },
          { series: 2, mark: 'dot', label: 'stopped before the gap was proven' },
          { series: 0, mark: 'line', label: 'geometric mean' },
        ],
        caption: 'Divided by the iterations of the method as it is: right of 1, the part saves iterations.',
      },
      {
        drawing: 'ablation-seconds',
        title: 'Seconds with a part switched off',
        legend: [
          { series: 1, mark: 'dot', label: 'one problem' },
          { series: 2, mark: 'dot', label: 'stopped before the gap was proven' },
          { series: 0, mark: 'line', label: 'geometric mean' },
        ],
        caption: 'The same for wall time, set-up and certificates included; solves of some milliseconds scatter.',
      },
    ],
    tables: [ablationTable(result, 'iterations'), ablationTable(result, 'seconds'), variantTable(result)],
  };
}

function ablationTable(result: AblationResult, quantity: 'iterations' | 'seconds'): Table {
  const { variants, problems, gap } = result;
  const means = variants.map(({ name }, at) => (at === 0 ? '' : meanText(meanRatio(result, name, quantity))));
  return {
    caption: `Ablation: ${quantity} until a gap of ${gap} was proven; > marks runs that stopped before, blank what does not apply; the means are of each variant over the method as it is`,
    columns: [text('problem'), text('kind'), ...['n', 'd', 'P'].map(number), ...variants.map(({ name }) => number(name))],
    rows: [
      ...problems.map((problem) => [
        problem.name,
        `${problem.loss}, ${problem.cone}${problem.robust ? ', robust' : ''}`,
        ...[problem.samples, problem.features, problem.patterns].map(whole),
        ...variants.map(({ name }) => cellOf(problem, name, quantity)),
      ]),
      ['geometric mean', '', '', '', '', ...means],
    ],
  };
}

function cellOf(problem: AblationProblem, variant: string, quantity: 'iterations' | 'seconds'): string {
  const run = problem.runs.find((one) => one.variant === variant);
  if (!run) return '';
  return `${run.status === 'solved' ? '' : '> '}${amount(run, quantity)}`;
}

function amount(run: AblationRun, quantity: 'iterations' | 'seconds'): string {
  return quantity === 'iterations' ? whole(run.iterations) : duration(1000 * run.seconds);
}

function ratioText({ value, atLeast }: Ratio): string {
  return `${atLeast ? '≥ ' : ''}${digits(value, 3)} ×`;
}

function meanText(ratio: Ratio | undefined): string {
  return ratio ? ratioText(ratio) : '';
}

function variantTable({ variants }: AblationResult): Table {
  return {
    caption: 'Ablation: what each variant changes',
    columns: [text('variant'), text('change')],
    rows: variants.map(({ name, change }) => [name, change]),
  };
}
