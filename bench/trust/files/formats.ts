import { gzipSync, zipSync } from 'fflate';
import { npyBytes } from '../../../test/support/npy-bytes';
import { tinyProblem } from '../../../test/support/tiny-problem';
import { readCifar10 } from '../../../src/data/cifar';
import { readCsv } from '../../../src/data/csv';
import { readIdx } from '../../../src/data/idx';
import { readLibsvm } from '../../../src/data/libsvm';
import { readModel, writeModel, type Model } from '../../../src/data/model-file';
import { networkFromSafetensors, networkToSafetensors } from '../../../src/data/network-tensors';
import { readNpy } from '../../../src/data/npy';
import { readNpz } from '../../../src/data/npz';
import { readProblem, writeProblem } from '../../../src/data/problem-file';
import { ReluClassifier } from '../../../src/estimators/classifier';

/** A format that strangers' files come in: valid files to begin with, and the reader under test. */
export interface Format {
  readonly name: string;
  readonly files: readonly Uint8Array[];
  /** Whether a file is text, whose values can be exchanged one by one. */
  readonly text: boolean;
  /** The most bytes that the values of a file may take for each byte of it: numbers become doubles, deflate packs 1032 to 1. */
  readonly expansion: number;
  read(bytes: Uint8Array): unknown;
}

const DOUBLE_FROM_BYTE = 8;
/** "0," is two bytes of text and eight of data; a cell of a table is a string with some overhead. */
const FROM_TEXT = 64;
const FROM_DEFLATE = 1032 * DOUBLE_FROM_BYTE;
/** A sparse file is as wide as its largest index says; this is what the fuzzer allows it. */
export const SPARSE_NUMBERS = 2 ** 16;

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Every format that the library reads. */
export async function formats(): Promise<readonly Format[]> {
  const arrays = {
    'X.npy': npyBytes([4, 2], [0, 1, 2, 3, 4, 5, 6, 7]),
    'y.npy': npyBytes([4], [0, 1, 1, 0], '<i4'),
  };
  const idx = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, ...Array.from({ length: 12 }, (_, at) => 20 * at)]);
  const classifier = await smallClassifier();
  return [
    {
      name: 'csv',
      text: true,
      expansion: FROM_TEXT,
      files: [encode('a,b,label\n1,2,x\n-3.5e2,"4",y\n'), encode('1;2\r\n3;4\r\n')],
      read: readCsv,
    },
    {
      name: 'libsvm',
      text: true,
      expansion: FROM_TEXT,
      files: [encode('+1 1:0.5 3:-2 # one\n-1 2:1e-3\n'), encode('3 1:1\n4 1:2 2:3\n')],
      read: (bytes) => readLibsvm(bytes, { maxNumbers: SPARSE_NUMBERS }),
    },
    {
      name: 'npy',
      text: false,
      expansion: DOUBLE_FROM_BYTE,
      files: [...Object.values(arrays), npyBytes([2, 2], [1, 2, 3, 4], '>f4', true, 2)],
      read: readNpy,
    },
    {
      name: 'npz',
      text: false,
      expansion: FROM_DEFLATE,
      files: [zipSync(arrays), zipSync(arrays, { level: 0 })],
      read: (bytes) => readNpz(bytes, 2 ** 24),
    },
    { name: 'idx', text: false, expansion: FROM_DEFLATE, files: [idx, gzipSync(idx)], read: readIdx },
    {
      name: 'cifar',
      text: false,
      expansion: DOUBLE_FROM_BYTE,
      files: [new Uint8Array(3073).fill(7), new Uint8Array(6146).fill(3)],
      read: readCifar10,
    },
    { name: 'problem', text: true, expansion: FROM_TEXT, files: [encode(writeProblem(tinyProblem(6), 'tiny'))], read: readProblem },
    { name: 'model', text: true, expansion: FROM_TEXT, files: [encode(writeModel(smallModel()))], read: readModel },
    {
      name: 'estimator',
      text: true,
      expansion: FROM_TEXT,
      files: [encode(JSON.stringify(classifier))],
      read: (bytes) => ReluClassifier.fromJSON(bytes),
    },
    {
      name: 'safetensors',
      text: false,
      expansion: DOUBLE_FROM_BYTE,
      files: [networkToSafetensors(smallNetwork()), networkToSafetensors(smallNetwork(), { precision: 'double', metadata: { a: 'b' } })],
      read: networkFromSafetensors,
    },
  ];
}

function smallNetwork() {
  return {
    hidden: { rows: 3, columns: 2, data: Float64Array.from([1, -2, 0.5, 3, 0, -1]) },
    hiddenBias: Float64Array.from([0.1, -0.2, 0]),
    output: { rows: 1, columns: 3, data: Float64Array.from([1, -1, 2]) },
  };
}

function smallModel(): Model {
  return {
    network: { features: 2, hidden: { rows: 1, columns: 2, data: Float64Array.from([1, -2]) }, output: Float64Array.from([0.5]) },
    bias: true,
    scaling: { mean: Float64Array.from([0.5]), deviation: Float64Array.from([2]) },
    featureNames: ['a'],
    classes: ['no', 'yes'],
    training: {
      ...{ loss: 'hinge', cone: 'soft', beta: 1e-3, seed: 1, masksHash: 'abc', status: 'solved', relativeGap: 0.1 },
      perturbation: { norm: 'linf', radius: Float64Array.from([0.1, 0]) },
      objective: { program: 1, dualBound: 0.9, network: 1 },
    },
  };
}

async function smallClassifier(): Promise<unknown> {
  const X = Array.from({ length: 12 }, (_, k) => [Math.cos(k), Math.sin(2 * k)]);
  const classifier = new ReluClassifier({ device: 'cpu', patterns: 3, gap: 0.1, standardize: true, seed: 1 });
  await classifier.fit(
    X,
    X.map(([a]) => (a! > 0 ? 'yes' : 'no')),
  );
  return classifier.toJSON();
}
