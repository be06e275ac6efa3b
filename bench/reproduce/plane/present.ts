import { digits, duration, percent, whole } from '../../harness/format';
import type { Section } from '../../harness/section';
import { number, text, type Table } from '../../harness/table';
import type { RunResults } from '../../results';
import type { PlaneResult, PlaneRun } from './result';

/** The name of a run in tables. */
function runName({ training, cone, source }: PlaneRun): string {
  return `${training}, ${cone} cones${source === 'priced' ? ', random and priced patterns' : ''}`;
}

/** The runs with a panel of their own. */
export function panels({ runs }: PlaneResult): PlaneRun[] {
  return runs.filter(({ source }) => source === 'random');
}

/** The name of a run's drawing. */
export function panelName({ training, cone }: PlaneRun): string {
  return `plane-${training}-${cone}`;
}

/** What the experiment found; undefined when it did not run. */
export function presentPlane(results: RunResults): Section | undefined {
  const result = results.parts.plane;
  if (!result) return undefined;
  const { points, epsilon, runs } = result;
  const n = points.length;
  const shown = panels(result);
  const best = (training: PlaneRun['training']): PlaneRun =>
    shown.filter((run) => run.training === training).reduce((a, b) => (count(b, 'certified') > count(a, 'certified') ? b : a));
  return {
    id: 'plane',
    title: 'What robustness looks like',
    question: `Every sample may move within a square of side ${2 * epsilon}. Does the network keep the whole square on the right side of its boundary, or only the point in its middle?`,
    conclusion:
      `${runs.map((run) => `${capital(runName(run))}: ${count(run, 'certified')} of ${n} squares on the right side`).join('. ')}. ` +
      `Each is proven by verification, not tried by an attack. Hard cones allow only neurons that no sample can switch on or off by moving; soft cones charge for it instead. ${unfinished(runs)}`,
    settings: [
      [
        'data',
        `n = ${n} uniform points of [−1, 1]², at least ${result.spacing} apart, labels ±1 by coin toss, seed ${result.seed}; a bias column that does not move`,
      ],
      ['squares', `ε = ${epsilon} for both coordinates`],
      ['program', `${result.loss} loss, β = ${result.beta}, patterns of seed ${result.seed}`],
      ['solver', `gap ${result.gap}, at most ${duration(1000 * result.timeLimitSeconds)}, ${result.device}`],
    ],
    headlines: [
      {
        value: `${count(best('standard'), 'certified')} → ${count(best('robust'), 'certified')} of ${n}`,
        label: `squares proven to be wholly on the right side: ${runName(best('standard'))} → ${runName(best('robust'))}`,
      },
    ],
    figures: shown.map((run) => ({
      drawing: panelName(run),
      title: capital(runName(run)),
      legend: [
        { series: 1, mark: 'dot' as const, label: 'label +1' },
        { series: 2, mark: 'square' as const, label: 'label −1' },
        { series: 0, mark: 'frame' as const, label: 'square not wholly on the right side' },
      ],
      caption:
        `${run.correct} of ${n} points and ${count(run, 'certified')} of ${n} squares on the right side; ${count(run, 'attacked')} ${count(run, 'attacked') === 1 ? 'square holds' : 'squares hold'} a point on the wrong side` +
        `${count(run, 'unknown') > 0 ? `, ${count(run, 'unknown')} undecided` : ''}. Shaded is the network’s answer. ${whole(run.network.output.length)} neurons, ${whole(run.patterns)} patterns, gap ${percent(run.relativeGap)}.`,
    })),
    tables: [runTable(result)],
  };
}

function count({ verdicts }: PlaneRun, verdict: PlaneRun['verdicts'][number]): number {
  return verdicts.filter((one) => one === verdict).length;
}

function unfinished(runs: readonly PlaneRun[]): string {
  const open = runs.filter(({ status }) => status !== 'solved');
  return open.length === 0 ? '' : `Stopped by the time limit before the gap was reached: ${open.map(runName).join('; ')}.`;
}

function runTable({ runs, points }: PlaneResult): Table {
  return {
    caption: `Training on ${points.length} points of the plane: certificate, points and squares on the right side`,
    columns: [
      text('run'),
      text('status'),
      ...[
        'patterns',
        'program',
        'dual bound',
        'network',
        'gap',
        'neurons',
        'points',
        'squares',
        'wrong',
        'undecided',
        'iterations',
        'time',
      ].map(number),
    ],
    rows: runs.map((run) => [
      runName(run),
      run.status,
      whole(run.patterns),
      digits(run.program, 4),
      digits(run.dualBound, 4),
      digits(run.objective, 4),
      percent(run.relativeGap),
      whole(run.network.output.length),
      whole(run.correct),
      whole(count(run, 'certified')),
      whole(count(run, 'attacked')),
      whole(count(run, 'unknown')),
      whole(run.iterations),
      duration(1000 * run.seconds),
    ]),
  };
}

function capital(content: string): string {
  return content.charAt(0).toUpperCase() + content.slice(1);
}
