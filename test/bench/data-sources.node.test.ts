import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf } from '../../bench/harness/data-file';
import { findData } from '../../bench/harness/data-sources';
import { UsageError } from '../../bench/harness/arguments';
import type { DataFile } from '../../bench/results';
import { imagesFromRecords, type LabelledImages } from '../../src/data/images';
import { npyBytes } from '../support/npy-bytes';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LABELS = [0, 2, 8, 9, 2];
let folder: string;

/** Records of a label and bytes that tell the record's place. */
function cifarBatch(first: number): Uint8Array {
  return Uint8Array.from(LABELS.flatMap((label, k) => [label, ...new Array<number>(3072).fill(first + k)]));
}

function idx(shape: readonly number[], values: readonly number[]): Uint8Array {
  const words = shape.flatMap((length) => [0, 0, length >> 8, length & 255]);
  return Uint8Array.from([0, 0, 8, shape.length, ...words, ...values]);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reluvex-data-'));
  const cifar = join(folder, 'cifar', 'cifar-10-batches-bin');
  await mkdir(cifar, { recursive: true });
  for (const batch of [1, 2, 3, 4, 5]) await writeFile(join(cifar, `data_batch_${batch}.bin`), cifarBatch(10 * batch));
  await writeFile(join(cifar, 'test_batch.bin'), cifarBatch(100));
  const fashion = join(folder, 'fashion');
  await mkdir(fashion);
  for (const prefix of ['train', 't10k']) {
    const images = Array.from({ length: 5 * 784 }, (_, at) => Math.floor(at / 784));
    await writeFile(join(fashion, `${prefix}-images-idx3-ubyte.gz`), gzipSync(idx([5, 28, 28], images)));
    await writeFile(join(fashion, `${prefix}-labels-idx1-ubyte`), idx([5], [4, 3, 2, 2, 0]));
  }
});

afterAll(() => rm(folder, { recursive: true }));

describe('findData', () => {
  it('takes the two classes out of the official CIFAR-10 batches, in their order', async () => {
    const [train, test] = await findData('cifar10', { directories: { cifar10: join(folder, 'cifar') } }, root);
    expect([train!.name, test!.name]).toEqual(['cifar10-train.bin', 'cifar10-test.bin']);
    const images = imagesFromRecords(bytesOf(train!), 3, 32, 32);
    expect([...images.labels]).toEqual([1, 2, 3, 4, 5].flatMap(() => [2, 8, 2]));
    expect(images.labels.length * 3072).toBe(images.pixels.length);
    expect(Array.from(images.labels, (_, k) => images.pixels[3072 * k])).toEqual(
      [1, 2, 3, 4, 5].flatMap((b) => [10 * b + 1, 10 * b + 2, 10 * b + 4]),
    );
    expect([...imagesFromRecords(bytesOf(test!), 3, 32, 32).labels]).toEqual([2, 8, 2]);
  });

  it('reads Fashion-MNIST, compressed or not', async () => {
    const files = await findData('fashion', { directories: { fashion: join(folder, 'fashion') } }, root);
    for (const file of files) {
      const images = imagesFromRecords(bytesOf(file), 1, 28, 28);
      expect([...images.labels]).toEqual([4, 2, 2]);
      expect([0, 784, 1568].map((at) => images.pixels[at])).toEqual([0, 2, 3]);
    }
    expect(files.map(({ name }) => name)).toEqual(['fashion-train.bin', 'fashion-test.bin']);
  });

  it('names the file that a directory lacks, and never the directory in what it finds', async () => {
    await expect(findData('cifar10', { directories: { cifar10: folder } }, root)).rejects.toThrow(UsageError);
    await expect(findData('fashion', { directories: { fashion: folder } }, root)).rejects.toThrow(/has no train-images-idx3-ubyte or/);
    const files = await findData('fashion', { directories: { fashion: join(folder, 'fashion') } }, root);
    for (const { name, source } of files) expect(name + source).not.toContain(folder);
  });

  it('finds what the repository ships, and nothing where nothing is', async () => {
    const [file] = await findData('sonar', { directories: {} }, root);
    expect(new TextDecoder().decode(bytesOf(file!)).split('\n')[0]).toContain('object');
    expect(await findData('fashion', { directories: {} }, join(folder, 'fashion'))).toEqual([]);
    expect(await findData('cifar10', { directories: {} }, join(folder, 'cifar'))).toEqual([]);
  });

  it('finds the bytes of scaled pullovers and coats beside the repository', async () => {
    const beside = join(folder, 'shared', 'reference', 'peers', 'fmnist_2v4');
    await mkdir(beside, { recursive: true });
    const pixel = (image: number, at: number): number => (image * 97 + at * 31 + 1) % 256;
    const scaled = (images: readonly number[]): number[] =>
      images.flatMap((image) => Array.from({ length: 784 }, (_, at) => Math.fround((pixel(image, at) * 0.37) / (1 + at))));
    for (const [name, labels, images] of [
      ['', [-1, 1], [0, 1]],
      ['-test', [1, -1, 1, 1], [2, 3, 4, 5]],
    ] as const) {
      await writeFile(join(beside, `X${name}.npy`), npyBytes([images.length, 784], scaled(images), '<f4'));
      await writeFile(join(beside, `y${name}.npy`), npyBytes([labels.length], labels, '<f4'));
    }
    const [train, test] = await findData('fashion', { directories: {} }, join(folder, 'repository'));
    const read = (file: DataFile): LabelledImages => imagesFromRecords(bytesOf(file), 1, 28, 28);
    expect([...read(train!).labels]).toEqual([2, 4]);
    expect([...read(test!).labels]).toEqual([4, 2, 4, 4]);
    const found = [...read(train!).pixels, ...read(test!).pixels];
    found.forEach((value, at) => expect(value).toBe(pixel(Math.floor(at / 784), at % 784)));
  });
});
