import type { PartName } from './results';

export const ENGINE_NAMES = ['chrome', 'node'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

export type SuiteName = 'bench' | 'reproduce';

/** Data that the repository does not ship: an option of this name gives the directory of the official files. */
export type DirectoryName = 'cifar10' | 'fashion';

/** A data set by name: a CSV file of bench/data without its ending, problems with known optima, or one that a directory may hold. */
export type DataName = 'breast-cancer' | 'sonar' | 'problems' | 'peers' | DirectoryName;

/** Parts that are measured and reported together by one command. */
export interface Suite {
  /** The npm script that runs it. */
  readonly name: SuiteName;
  readonly format: 'reluvex-bench' | 'reluvex-reproduce';
  readonly title: string;
  /** What the report is about, in one sentence. */
  readonly lead: string;
  /** What times mean when a processor does the work of a GPU. */
  readonly softwareNotice: string;
  /** The parts, in the order in which they run and are reported. */
  readonly parts: readonly PartName[];
  /** Parts that only --full, or --only with their name, adds after those. */
  readonly fullParts: readonly PartName[];
  readonly engine: EngineName;
  /** Directory of the report, relative to the repository. */
  readonly out: string;
  readonly help: {
    readonly purpose: string;
    readonly engine: string;
    readonly part: string;
    readonly quick: string;
    readonly full?: string;
  };
  readonly directories: Readonly<Partial<Record<DirectoryName, string>>>;
}

/** The data that a part gets when they are found. */
export const PART_DATA: Readonly<Partial<Record<PartName, readonly DataName[]>>> = {
  training: ['breast-cancer', 'sonar'],
  gap: ['problems', 'cifar10', 'peers'],
  ablation: ['problems', 'cifar10', 'peers'],
  cifar10: ['cifar10', 'breast-cancer', 'sonar'],
  fashion: ['fashion'],
  regression: ['breast-cancer', 'sonar'],
};

/** Parts that make no sense without certain data. */
export const PART_NEEDS: Readonly<Partial<Record<PartName, DirectoryName>>> = { fashion: 'fashion' };

export const SUITES: Readonly<Record<SuiteName, Suite>> = {
  bench: {
    name: 'bench',
    format: 'reluvex-bench',
    title: 'reluvex benchmark',
    lead: 'Globally optimal training of two-layer ReLU networks: what sampling, iterating and training cost on one machine.',
    softwareNotice: 'the times show how cost grows with size, and say nothing about the speed of a GPU.',
    parts: ['sampling', 'iteration', 'training'],
    fullParts: ['kernels', 'gap', 'memory', 'ablation'],
    engine: 'chrome',
    out: 'bench/results',
    help: {
      purpose: 'Measures reluvex on this machine, prints tables, and writes results.json and index.html.',
      engine: 'headless Chrome through puppeteer (default), or Node through dawn.node',
      part: 'part',
      quick: 'every part, small: under a minute; the parts of --full small, too',
      full: 'some 10 minutes more on two free cores, or 20 with public solvers’ problems beside the repository',
    },
    directories: {},
  },
  reproduce: {
    name: 'reproduce',
    format: 'reluvex-reproduce',
    title: 'reluvex: the experiments reproduced',
    lead: 'Convex training of two-layer ReLU networks that hold up under attack: how many activation patterns it takes, what robustness looks like, and how it compares with adversarial training by back-propagation.',
    softwareNotice: 'seconds compare the methods with each other on this machine, and say nothing about the speed of a GPU.',
    parts: ['patterns', 'plane', 'cifar10', 'fashion', 'regression'],
    fullParts: [],
    engine: 'node',
    out: 'bench/results/reproduce',
    help: {
      purpose: 'Runs the experiments of the paper and beyond, prints tables, and writes results.json and index.html.',
      engine:
        'Node through dawn.node (default), or headless Chrome through puppeteer: on a software adapter Node is several times faster, with a GPU both will do',
      part: 'experiment',
      quick: 'every experiment, small: a few minutes',
    },
    directories: {
      cifar10: 'directory of the official CIFAR-10 binary files (data_batch_1.bin …, test_batch.bin): the whole two-class set',
      fashion: 'directory of the official Fashion-MNIST files (train-images-idx3-ubyte.gz …)',
    },
  },
};

/** Every part of a suite, in the order in which they run and are reported. */
export function partsOf({ parts, fullParts }: Suite): readonly PartName[] {
  return [...parts, ...fullParts];
}
