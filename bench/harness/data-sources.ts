import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCifar10 } from '../../src/data/cifar';
import { readIdxImages } from '../../src/data/idx';
import type { LabelledImages } from '../../src/data/images';
import { readPeerNotes } from '../problems/peer-notes';
import { PEER_ARRAYS, PEER_NOTES, peerArray } from '../problems/peer-problems';
import type { DataFile } from '../results';
import type { DataName, DirectoryName } from '../suites';
import { UsageError, type RunOptions } from './arguments';
import { fashionSelection } from './fashion-selection';

/** The two classes of each set: bird and ship, pullover and coat. */
const CLASSES: Readonly<Record<DirectoryName, readonly number[]>> = { cifar10: [2, 8], fashion: [2, 4] };

/**
 * The files of a data set: what the repository ships, or what a directory holds; none when it is not found.
 *
 * @throws UsageError when a directory was given and lacks a file; FileError when a file is not what its name says.
 */
export async function findData(
  name: DataName,
  { directories }: Pick<RunOptions, 'directories'>,
  root: string,
): Promise<readonly DataFile[]> {
  if (name === 'cifar10') return directories.cifar10 === undefined ? cifarSelection(root) : officialCifar(directories.cifar10);
  if (name === 'fashion') return directories.fashion === undefined ? selectedFashion(root) : officialFashion(directories.fashion);
  if (name === 'problems') return shippedProblems(root);
  if (name === 'peers') return publicProblems(root);
  return [fileOf(`${name}.csv`, 'shipped with the repository', await readFile(join(root, 'bench', 'data', `${name}.csv`)))];
}

/** The problems with an interior-point solver's optima that the tests use. */
async function shippedProblems(root: string): Promise<DataFile[]> {
  const folder = join(root, 'test', 'fixtures', 'problems');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => fileOf(`problems/${name}`, 'shipped with the repository', await readFile(join(folder, name)))),
  );
}

/** Problems that public solvers were run on, and notes on what they reached, which may lie beside the repository. */
async function publicProblems(root: string): Promise<DataFile[]> {
  const folder = join(root, '..', 'shared', 'reference', 'peers');
  const pathOfNotes = join(folder, 'README.md');
  if (!existsSync(pathOfNotes)) return [];
  const notes = fileOf(PEER_NOTES, 'notes on public solvers', await readFile(pathOfNotes));
  const arrays = Object.keys(readPeerNotes(Buffer.from(notes.base64, 'base64').toString()).optima).flatMap((problem) => {
    const pathOf = (array: string): string => join(folder, problem, `${array}.npy`);
    if (!PEER_ARRAYS.every((array) => existsSync(pathOf(array)))) return [];
    return PEER_ARRAYS.map(async (array) => fileOf(peerArray(problem, array), 'a public solver’s problem', await readFile(pathOf(array))));
  });
  return [notes, ...(await Promise.all(arrays))];
}

/** The bird and ship images that may lie beside the repository. */
async function cifarSelection(root: string): Promise<DataFile[]> {
  const pathOf = (part: string): string => join(root, '..', 'shared', 'data', `cifar10-bird-ship-${part}.bin`);
  const parts = ['train', 'test'] as const;
  if (!parts.every((part) => existsSync(pathOf(part)))) return [];
  return Promise.all(
    parts.map(async (part) => fileOf(`cifar10-${part}.bin`, 'a selection of the official images', await readFile(pathOf(part)))),
  );
}

/** The pullover and coat images that may lie beside the repository. */
async function selectedFashion(root: string): Promise<DataFile[]> {
  const found = await fashionSelection(root);
  const source = 'a selection of the official images, bytes recovered from scaled columns';
  return found === undefined
    ? []
    : (['train', 'test'] as const).map((part) => fileOf(`fashion-${part}.bin`, source, Buffer.from(found[part])));
}

async function officialCifar(directory: string): Promise<DataFile[]> {
  const unpacked = join(directory, 'cifar-10-batches-bin');
  const folder = existsSync(unpacked) ? unpacked : directory;
  const read = async (name: string): Promise<LabelledImages> => readCifar10(await official(folder, [name], 'cifar10'));
  const train = await Promise.all([1, 2, 3, 4, 5].map((batch) => read(`data_batch_${batch}.bin`)));
  return [recordFile('cifar10', 'train', train), recordFile('cifar10', 'test', [await read('test_batch.bin')])];
}

async function officialFashion(directory: string): Promise<DataFile[]> {
  const file = (name: string): Promise<Uint8Array> => official(directory, [name, `${name}.gz`], 'fashion');
  const read = async (prefix: string): Promise<LabelledImages> =>
    readIdxImages(await file(`${prefix}-images-idx3-ubyte`), await file(`${prefix}-labels-idx1-ubyte`));
  return [recordFile('fashion', 'train', [await read('train')]), recordFile('fashion', 'test', [await read('t10k')])];
}

/** The bytes of the first file of these names that the directory has. */
async function official(directory: string, names: readonly string[], option: DirectoryName): Promise<Uint8Array> {
  const found = names.find((name) => existsSync(join(directory, name)));
  if (found === undefined) {
    throw new UsageError(`--${option} is ${JSON.stringify(directory)}, which has no ${names.join(' or ')}: give the official files`);
  }
  return readFile(join(directory, found));
}

/** Images of the set's two classes as records of a label byte and the image's bytes, in their order. */
function recordFile(set: DirectoryName, part: 'train' | 'test', batches: readonly LabelledImages[]): DataFile {
  const records = batches.flatMap(({ count, pixels, labels }) => {
    const size = pixels.length / count;
    const wanted = Array.from(labels.keys()).filter((image) => CLASSES[set].includes(labels[image]!));
    return wanted.map((image) => Buffer.concat([labels.subarray(image, image + 1), pixels.subarray(image * size, (image + 1) * size)]));
  });
  return fileOf(`${set}-${part}.bin`, 'the official files', Buffer.concat(records));
}

function fileOf(name: string, source: string, bytes: Buffer): DataFile {
  return { name, source, base64: bytes.toString('base64') };
}
