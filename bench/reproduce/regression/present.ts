import { digits, duration } from '../../harness/format';
import type { Section } from '../../harness/section';
import { median } from '../../harness/statistics';
import { number, text, type Table } from '../../harness/table';
import type { RunResults } from '../../results';
import type { Method } from '../rivals/fit';
import type { RegressionResult, RegressionRun } from './result';

/** Names and colours of the methods, in the order of the legend. */
export const CURVES: readonly { readonly method: Method; readonly label: string; readonly series: number; readonly dashed: boolean }[] = [
  { method: 'standard', label: 'convex, standard', series: 2, dashed: true },
  { method: 'hard', label: 'convex robust, hard cones', series: 4, dashed: false },
  { method: 'soft', label: 'convex robust, soft cones', series: 2, dashed: false },
  { method: 'linear', label: 'robust linear', series: 3, dashed: false },
  { method: 'pgd', label: 'PGD training', series: 1, dashed: false },
];

/** What the experiment found; undefined when it did not run. */
export function presentRegression(results: RunResults): Section | undefined {
  const result = results.parts.regression;
  if (!result) return undefined;
  const { settings, target, features, dataset } = result;
  const largest = Math.max(...settings.epsilons);
  return {
    id: 'regression',
    title: 'Robust regression',
    question: 'With the squared loss, how does the error under attack grow with the radius, and what does training for that radius gain?',
    conclusion: conclusionOf(result),
    notices: [
      `A classification set of UCI used for regression: ${target} of ${dataset} (how much the area of the nuclei varies within one image) is predicted from the ${features.length} columns of means. ` +
        `The class is not used.`,
      ...(results.quick ? ['A quick run: one split and few settings. Its numbers show that the experiment works, not what it finds.'] : []),
    ],
    settings: [
      [
        'data',
        `${dataset}, ${result.trainSamples} + ${result.testSamples} samples, ${result.source}; features and target standardised, a bias column that is never perturbed`,
      ],
      ['radius', 'of every feature, in its standard deviations; each robust method is trained for the radius that it is attacked with'],
      ['error', `mean squared, target of variance 1; under attack: the largest that ${settings.attackSteps} steps of PGD find, up or down`],
      [
        'β',
        `from ${settings.betas.join(', ')}, for each method, radius and split by the error under attack on a third of the training samples`,
      ],
      ['convex', `${settings.patterns} patterns, at most ${settings.maxIterations} iterations`],
      ['back-propagation', `${settings.neurons} neurons, Adam, rate from ${settings.learningRates.join(', ')}, ${settings.epochs} epochs`],
      ['seeds', `${settings.seeds.join(', ')}: split, patterns and first weights`],
    ],
    headlines: [
      {
        value: meanError(result, 'soft', largest).toFixed(2),
        label: `error under attack at ε = ${largest}, soft cones; PGD training ${meanError(result, 'pgd', largest).toFixed(2)}, without robust training ${meanError(result, 'standard', largest).toFixed(2)}`,
      },
    ],
    figures: [
      {
        drawing: 'regression-error',
        title: 'Error under attack against the radius',
        legend: CURVES.map(({ series, label, dashed }) => ({ series, label, mark: dashed ? 'dash' : 'line' })),
        caption:
          'Mean over splits; small dots are splits. 1 is the error of always answering the mean. Every point of a solid line is a network of its own, trained for that radius.',
      },
      {
        drawing: 'regression-clean',
        title: 'What robustness costs without an attack',
        legend: CURVES.map(({ series, label, dashed }) => ({ series, label, mark: dashed ? 'dash' : 'line' })),
        caption: 'The same networks on unperturbed test samples.',
      },
    ],
    tables: [errorTable(result)],
  };
}

/** Mean error under attack of a method at a radius, over the splits. */
export function meanError({ runs }: RegressionResult, method: Method, epsilon: number, of: 'clean' | 'attacked' = 'attacked'): number {
  const found = runs.filter((run) => run.method === method && run.epsilon === epsilon);
  return found.reduce((sum, run) => sum + run[of], 0) / found.length;
}

function conclusionOf(result: RegressionResult): string {
  const { epsilons } = result.settings;
  const largest = Math.max(...epsilons);
  const wins = epsilons.filter((epsilon) => meanError(result, 'soft', epsilon) <= meanError(result, 'pgd', epsilon));
  const errors = CURVES.map(({ method, label }) => `${label} ${meanError(result, method, largest).toFixed(3)}`).join(', ');
  const above = Math.max(...result.runs.filter(({ program }) => program !== null).map(excess));
  const hard = Math.max(...result.runs.filter(({ method }) => method === 'hard').map((run) => Math.abs(run.program! - run.network)));
  return (
    `At ε = ${largest} the errors under attack are: ${errors}. Soft cones do at least as well as PGD training at ${wins.length} of ${epsilons.length} radii` +
    `${wins.length > 0 && wins.length < epsilons.length ? ` (${wins.join(', ')})` : ''}. ` +
    `The training objective under attack ${above <= 0 ? 'never exceeds' : `exceeds by up to ${digits(above)}`} the convex program; with hard cones the two differ by at most ${digits(hard)}.`
  );
}

/** By how much the attacked objective of a convex network exceeds its program; a linear model's network has the penalty twice. */
function excess({ method, network, program }: RegressionRun): number {
  return method === 'linear' ? -Infinity : network - program!;
}

function errorTable(result: RegressionResult): Table {
  const { runs, settings } = result;
  return {
    caption: 'Robust regression: mean squared error on test samples as a share of the target’s variance, means over splits',
    columns: [
      text('method'),
      ...['ε', 'β', 'clean', 'under attack', 'program', 'training objective', 'neurons', 'time', 'runs'].map(number),
    ],
    rows: CURVES.flatMap(({ method, label }) =>
      settings.epsilons.map((epsilon) => {
        const found = runs.filter((run) => run.method === method && run.epsilon === epsilon);
        const mean = (of: (run: RegressionRun) => number): number => found.reduce((sum, run) => sum + of(run), 0) / found.length;
        return [
          label,
          String(epsilon),
          [...new Set(found.map(({ choice }) => choice.beta))].sort((a, b) => a - b).join(', '),
          meanError(result, method, epsilon, 'clean').toFixed(3),
          meanError(result, method, epsilon).toFixed(3),
          found.every(({ program }) => program !== null)
            ? digits(
                mean(({ program }) => program!),
                4,
              )
            : '–',
          digits(
            mean(({ network }) => network),
            4,
          ),
          mean(({ neurons }) => neurons).toFixed(0),
          duration(1000 * median(found.map(({ seconds }) => seconds))),
          String(found.length),
        ];
      }),
    ),
  };
}
