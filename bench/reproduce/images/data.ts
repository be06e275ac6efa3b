import { readCifar10 } from '../../../src/data/cifar';
import { findColumn, labelColumn, numericColumns, readCsv } from '../../../src/data/csv';
import { imagesFromRecords, twoClasses, type LabelledImages, type LabelledRows } from '../../../src/data/images';
import { mapLabels } from '../../../src/data/labels';
import { appendOnes, scale, standardization } from '../../../src/data/scaling';
import { bytesOf, findFile } from '../../harness/data-file';
import type { DataFile } from '../../results';

import type { Method } from '../rivals/fit';
import { stratifiedSample, takeSamples } from '../rivals/split';

/** What is done to the features before training; learnt from the training samples. */
export interface Protocol {
  readonly id: string;
  /** A few words for headings. */
  readonly title: string;
  /** What is done, in words. */
  readonly features: string;
  readonly scaling: 'none' | 'centred' | 'standardised';
  /** A last column of ones that no perturbation moves. */
  readonly bias: boolean;
  /** Whether the radius of training is chosen like β, and not given. */
  readonly choosesShare: boolean;
  /** Whether the paper's β is run as well. */
  readonly paperBeta: boolean;
  readonly methods: readonly Method[];
}

/** A two-class data set with its own test samples. */
export interface Dataset {
  readonly name: string;
  readonly source: string;
  /** Positive, negative. */
  readonly classes: readonly [string, string];
  readonly train: LabelledRows;
  readonly test: LabelledRows;
  readonly epsilon: number;
  readonly unit: string;
  readonly protocols: readonly Protocol[];
}

/** Samples ready for training and for what is not trained on, with the radius of every feature under attack. */
export interface Prepared {
  readonly train: LabelledRows;
  readonly held: LabelledRows;
  readonly epsilon: Float64Array;
}

interface ImageSet {
  readonly title: string;
  readonly classes: readonly [string, string];
  readonly labels: { readonly negative: number; readonly positive: number };
  readonly every: number;
  readonly read: (bytes: Uint8Array) => LabelledImages;
}

const IMAGE_SETS: Readonly<Record<'cifar10' | 'fashion', ImageSet>> = {
  cifar10: { title: 'CIFAR-10', classes: ['bird', 'ship'], labels: { negative: 8, positive: 2 }, every: 5, read: readCifar10 },
  fashion: {
    title: 'Fashion-MNIST',
    classes: ['pullover', 'coat'],
    labels: { negative: 4, positive: 2 },
    every: 3,
    read: (bytes) => imagesFromRecords(bytes, 1, 28, 28),
  },
};

/** The paper's radius, for pixels between 0 and 1. */
const IMAGE_EPSILON = 10 / 255;

const ALL: readonly Method[] = ['plain', 'fgsm', 'pgd', 'standard', 'hard', 'soft', 'refined', 'linear'];
/** Without a mean image few patterns survive hard cones: what is left is the robust linear classifier. */
const CENTRED: readonly Method[] = ['fgsm', 'pgd', 'soft', 'refined', 'linear'];

const IMAGE_PROTOCOLS: readonly Protocol[] = [
  {
    id: 'given',
    title: 'pixels as given',
    features: 'pixels between 0 and 1, no bias',
    scaling: 'none',
    bias: false,
    choosesShare: false,
    paperBeta: true,
    methods: ALL,
  },
  {
    id: 'centred',
    title: 'centred, with bias',
    features: 'pixels between 0 and 1 without the mean training image, and a bias column that is never perturbed',
    scaling: 'centred',
    bias: true,
    choosesShare: true,
    paperBeta: false,
    methods: CENTRED,
  },
];

/** The data sets that stand in for images, their class column, and the radius in standard deviations of each feature. */
const TABLES = [
  { name: 'breast-cancer', label: 'diagnosis' },
  { name: 'sonar', label: 'object' },
] as const;
const TABLE_EPSILON = 0.2;
const TRAIN_SHARE = 0.7;
const TABLE_PROTOCOLS: readonly Protocol[] = [
  {
    id: 'standardised',
    title: 'standardised, with bias',
    features: 'standardised measurements, and a bias column that is never perturbed',
    scaling: 'standardised',
    bias: true,
    choosesShare: true,
    paperBeta: true,
    methods: ALL,
  },
];

/** The images of a part where they were found, else the tables that the repository ships. */
export function datasetsOf(
  part: 'cifar10' | 'fashion',
  files: readonly DataFile[],
  seed: number,
): { images: boolean; datasets: Dataset[] } {
  const train = findFile(files, `${part}-train.bin`);
  const test = findFile(files, `${part}-test.bin`);
  if (train && test) return { images: true, datasets: [imageDataset(IMAGE_SETS[part], train, test)] };
  const datasets = TABLES.flatMap(({ name, label }) => {
    const file = findFile(files, `${name}.csv`);
    return file ? [tableDataset(name, label, file, seed)] : [];
  });
  return { images: false, datasets };
}

function imageDataset({ title, classes, labels, every, read }: ImageSet, train: DataFile, test: DataFile): Dataset {
  const rowsOf = (file: DataFile): LabelledRows => twoClasses(read(bytesOf(file)), labels, every);
  return {
    name: `${title} ${classes.join('/')}, every ${every}${every === 3 ? 'rd' : 'th'} pixel`,
    source: train.source,
    classes,
    train: rowsOf(train),
    test: rowsOf(test),
    epsilon: IMAGE_EPSILON,
    unit: 'of the range of a pixel',
    protocols: IMAGE_PROTOCOLS,
  };
}

function tableDataset(name: string, label: string, file: DataFile, seed: number): Dataset {
  const table = readCsv(bytesOf(file));
  const labelAt = findColumn(table, label);
  const columns = table.names!.map((_, column) => column).filter((column) => column !== labelAt);
  const { y, classes } = mapLabels(labelColumn(table, labelAt));
  const all: LabelledRows = { X: numericColumns(table, columns), y };
  const chosen = new Set(stratifiedSample(y, Math.round(TRAIN_SHARE * y.length), seed));
  const rows = Array.from(y, (_, row) => row);
  return {
    name,
    source: file.source,
    classes: [String(classes[1]), String(classes[0])],
    train: takeSamples(
      all,
      rows.filter((row) => chosen.has(row)),
    ),
    test: takeSamples(
      all,
      rows.filter((row) => !chosen.has(row)),
    ),
    epsilon: TABLE_EPSILON,
    unit: 'standard deviations of each feature',
    protocols: TABLE_PROTOCOLS,
  };
}

/** Applies a protocol, learnt from `train`, to the samples that are trained on and to those that are not. */
export function prepare(protocol: Protocol, epsilon: number, train: LabelledRows, held: LabelledRows): Prepared {
  const learnt = standardization(train.X);
  const scaling = protocol.scaling === 'centred' ? { ...learnt, deviation: learnt.deviation.map(() => 1) } : learnt;
  const transform = ({ X, y }: LabelledRows): LabelledRows => {
    const scaled = protocol.scaling === 'none' ? X : scale(X, scaling);
    return { X: protocol.bias ? appendOnes(scaled) : scaled, y };
  };
  const radii = new Float64Array(train.X.columns + (protocol.bias ? 1 : 0)).fill(epsilon, 0, train.X.columns);
  return { train: transform(train), held: transform(held), epsilon: radii };
}
