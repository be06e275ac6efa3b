import { percent } from '../../harness/format';
import type { Figure, Headline, Section } from '../../harness/section';
import type { RunResults } from '../../results';
import type { DatasetResult, ImageSettings, ImagesResult, ProtocolResult } from './result';
import { accuracyTable, certificateTable, selectionTable } from './tables';
import { checksOf, verdictOf } from './verdict';
import { average, checksText, helpsText, METHOD_NAMES, patternsText, verdictText } from './words';

const TITLES = { cifar10: 'CIFAR-10 under attack', fashion: 'Fashion-MNIST under attack' } as const;

/** One protocol of one data set, with the names that its figures and tables go by. */
interface Shown {
  readonly dataset: DatasetResult;
  readonly protocol: ProtocolResult;
  readonly name: string;
  readonly drawing: string;
}

/** What the experiment found; undefined when it did not run. */
export function presentImages(results: RunResults, part: 'cifar10' | 'fashion'): Section | undefined {
  const result = results.parts[part];
  if (!result) return undefined;
  const shown = shownProtocols(part, result);
  const checks = checksOf(shown.map(({ protocol }) => protocol));
  const verdicts = shown.map(({ dataset, protocol }) => {
    const verdict = verdictOf(protocol);
    const start = result.datasets.length > 1 ? `${dataset.name}. ` : '';
    return verdict ? `${start}${verdictText(protocol, verdict)}` : '';
  });
  return {
    id: part,
    title: result.images ? TITLES[part] : 'Shipped data under attack',
    question:
      'Does convex robust training hold up against attacks on test samples as well as adversarial training by back-propagation that was tuned with the same care?',
    conclusion: [
      ...verdicts,
      ...result.datasets.flatMap(({ protocols, name }) => [helpsText(protocols, name), patternsText(protocols)]),
      checksText(checks),
    ]
      .filter((paragraph) => paragraph !== '')
      .join('\n'),
    notices: notices(result, results.quick),
    settings: settingsOf(result),
    headlines: headlines(shown),
    figures: shown.flatMap((one) => figuresOf(one, result.settings)),
    tables: shown.flatMap(({ protocol, name }) => [
      accuracyTable(protocol, name, result.settings.attackSteps),
      certificateTable(protocol, name),
      selectionTable(protocol, name),
    ]),
  };
}

/** Every protocol of every data set. */
function shownProtocols(part: string, { datasets }: ImagesResult): Shown[] {
  return datasets.flatMap((dataset) =>
    dataset.protocols.map((protocol) => ({
      dataset,
      protocol,
      name: datasets.length > 1 ? `${dataset.name}, ${protocol.title}` : protocol.title,
      drawing: drawingName(part, dataset, protocol),
    })),
  );
}

/** The name of a protocol's figures, without what they show. */
export function drawingName(part: string, { name }: DatasetResult, { id }: ProtocolResult): string {
  return `${part}-${name.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase()}-${id}`;
}

function notices({ images, datasets }: ImagesResult, quick: boolean): string[] {
  const lines: string[] = [];
  if (!images) {
    const names = datasets.map(({ name }) => name).join(' and ');
    lines.push(`The images were not found: this is the same experiment on what the repository ships (${names}), not the paper’s.`);
  }
  if (quick)
    lines.push('A quick run: few samples, few settings and one seed. Its numbers show that the experiment works, not what it finds.');
  return lines;
}

function settingsOf({ settings, datasets }: ImagesResult): (readonly [string, string])[] {
  const first = datasets[0]!;
  return [
    [
      'data',
      datasets
        .map(({ name, source, trainSamples, testSamples }) => `${name}: ${trainSamples} + ${testSamples} samples, ${source}`)
        .join('; '),
    ],
    ['features', first.protocols.map(({ title, features, dimension }) => `${title}: ${features} (${dimension})`).join('; ')],
    ['classes', datasets.map(({ classes }) => classes.join(' against ')).join('; ')],
    [
      'attacks',
      `every feature by at most ε = ${Number(first.epsilon.toPrecision(3))} ${first.unit}, data range not enforced; PGD with ${settings.attackSteps} steps`,
    ],
    ['loss', `${settings.loss}, β from ${settings.betas.join(', ')}; the paper’s is ${settings.paperBeta}`],
    [
      'convex',
      `${settings.patterns} patterns, all-ones included, drawn anew for each seed; at most ${settings.maxIterations} iterations, fewer when the program stands still`,
    ],
    [
      'back-propagation',
      `${settings.neurons} neurons, Adam, batches of ${settings.batchSize}, rate from ${settings.learningRates.join(', ')}, epochs from ${settings.epochs.join(', ')}, cosine schedule, PGD with ${settings.trainingSteps} steps`,
    ],
    [
      'chosen by',
      `${settings.foldsUsed} of ${settings.folds} folds of ${first.selectionSamples} training samples: mean of clean accuracy and accuracy under PGD`,
    ],
    ['seeds', settings.seeds.join(', ')],
    ['proofs', `relaxation in closed form, then branch and bound with at most ${settings.budget} nodes a sample`],
  ];
}

function headlines(shown: readonly Shown[]): Headline[] {
  return shown.flatMap(({ protocol, dataset }) => {
    const verdict = verdictOf(protocol);
    if (!verdict) return [];
    const { convex, rival } = verdict;
    const mean = (of: typeof convex): string => percent(average(of.runs.map(({ pgd }) => pgd)));
    return [
      {
        value: mean(convex),
        label: `right under PGD on ${dataset.name} (${protocol.title}): ${METHOD_NAMES[convex.method]}; PGD training ${mean(rival)}`,
      },
    ];
  });
}

function figuresOf({ drawing, name }: Shown, { attackSteps, folds, foldsUsed }: ImageSettings): Figure[] {
  return [
    {
      drawing: `${drawing}-accuracy`,
      title: `Test accuracy: ${name}`,
      legend: [
        { series: 1, mark: 'dot', label: 'clean' },
        { series: 2, mark: 'dot', label: `under PGD-${attackSteps}` },
        { series: 3, mark: 'line', label: 'certified' },
      ],
      caption:
        'Small dots are seeds, large ones their mean. The line ends where branch and bound proves accuracy within ε for every seed’s mean.',
    },
    {
      drawing: `${drawing}-tradeoff`,
      title: `What each setting trades: ${name}`,
      legend: [
        { series: 1, mark: 'dot', label: 'FGSM and PGD training' },
        { series: 2, mark: 'dot', label: 'convex robust' },
        { series: 3, mark: 'dot', label: 'robust linear' },
      ],
      caption: `Cross-validated accuracy of every setting that was tried (β, radius of training, rate, epochs), ${foldsUsed} of ${folds} folds; rings mark what was chosen; settings with an accuracy more than 15 points below every chosen one are left out. Up and to the right is better.`,
    },
  ];
}
