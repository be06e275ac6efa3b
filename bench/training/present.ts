import { digits, duration, percent, range, whole } from '../harness/format';
import type { Section } from '../harness/section';
import { median, spread } from '../harness/statistics';
import { number, text, type Table } from '../harness/table';
import { deviceName, type RunResults, type TrainingResult, type TrainingRun } from '../results';

/** The name of a run in tables and legends. */
export function runName(run: TrainingRun): string {
  return `${run.dataset}, ${run.training}`;
}

/** What the training part found; undefined when it did not run. */
export function presentTraining(results: RunResults): Section | undefined {
  const result = results.parts.training;
  if (!result) return undefined;
  const { runs } = result;
  const solved = runs.filter((run) => run.status === 'solved').length;
  const worst = runs.reduce((a, b) => (b.relativeGap > a.relativeGap ? b : a));
  const settings = `${deviceName(results, runs[0]!.device)}, ${results.engine.runtime}`;
  const robust = runs.find((run) => run.training === 'robust');
  return {
    id: 'training',
    title: 'Training on real data',
    question: 'How close to the optimum does training come on real data, how long does it take, and what does robustness cost?',
    conclusion:
      `${solved} of ${runs.length} runs reached the gap of ${result.gap} that they were asked for within ${result.timeLimitSeconds} s; ` +
      `the widest gap is ${percent(worst.relativeGap)} (${runName(worst)}). The gap compares the program's value with the dual bound, ` +
      `both recomputed in double precision from the raw data.`,
    headlines: [
      { value: `${solved} of ${runs.length}`, label: `training runs proved to be within ${result.gap} of their optimum` },
      { value: percent(worst.relativeGap), label: `widest relative gap, ${runName(worst)}` },
    ],
    figures: [
      {
        drawing: 'training-gap',
        title: 'Certified gap against time',
        legend: runs.map((run, r) => ({ series: r + 1, mark: 'line', label: runName(run) })),
        caption: `Relative gap of every certificate on the way, last repetition of each run; the dashed line is the gap asked for. Run on ${settings}.`,
      },
      {
        drawing: 'training-bounds',
        title: 'The optimum between its bounds',
        legend: [
          { series: 1, mark: 'line', label: 'dual bound to program' },
          { series: 2, mark: 'dot', label: 'network' },
        ],
        caption:
          'Each value divided by the program’s. The optimum of the sampled program lies between the dual bound and the program; the network is the objective of the recovered ' +
          'ReLU network, computed from its weights' +
          (robust ? ' (robust: the largest loss that an attack finds)' : '') +
          '.',
      },
    ],
    tables: [certificateTable(result), accuracyTable(result)],
  };
}

function certificateTable({ runs }: TrainingResult): Table {
  return {
    caption: `Training, certificate: median time of ${Math.min(...runs.map((run) => run.seconds.length))} repetitions`,
    columns: [text('run'), text('status'), ...['program', 'dual bound', 'network', 'gap', 'iterations', 'time', 'range'].map(number)],
    rows: runs.map((run) => [
      runName(run),
      run.status,
      digits(run.program, 4),
      digits(run.dualBound, 4),
      digits(run.network, 4),
      percent(run.relativeGap),
      whole(run.iterations),
      duration(1000 * median(run.seconds)),
      range(spread(run.seconds.map((seconds) => 1000 * seconds))),
    ]),
  };
}

function accuracyTable({ runs }: TrainingResult): Table {
  return {
    caption: 'Training, settings and accuracy; majority is what always answering the larger class scores on the test set',
    columns: [text('run'), text('loss'), ...['β', 'ε', 'n', 'd', 'patterns', 'neurons', 'train', 'test', 'majority', 'test n'].map(number)],
    rows: runs.map((run) => [
      runName(run),
      run.loss,
      String(run.beta),
      String(run.epsilon),
      whole(run.trainSamples),
      whole(run.features),
      whole(run.patterns),
      whole(run.neurons),
      percent(run.trainAccuracy),
      percent(run.testAccuracy),
      percent(run.testMajority),
      whole(run.testSamples),
    ]),
  };
}
