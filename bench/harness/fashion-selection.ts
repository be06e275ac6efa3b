import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asMatrix, asVector } from '../../src/data/numeric-array';
import { readNpy } from '../../src/data/npy';
import { recoverBytes } from '../reproduce/images/recover-bytes';

const PIXELS = 784;
/** The labels of the selection: −1 for class 2 and 1 for class 4. */
const CLASS_OF: Readonly<Record<number, number>> = { [-1]: 2, 1: 4 };

/**
 * Pullovers and coats that may lie beside the repository, as records of a label byte and 784 pixel bytes: a public solver's problem, whose
 * columns were scaled, with the bytes found again; undefined when it is not there.
 */
export async function fashionSelection(root: string): Promise<{ train: Uint8Array; test: Uint8Array } | undefined> {
  const pathOf = (name: string): string => join(root, '..', 'shared', 'reference', 'peers', 'fmnist_2v4', `${name}.npy`);
  if (!['X', 'y', 'X-test', 'y-test'].every((name) => existsSync(pathOf(name)))) return undefined;
  const read = async (name: string): Promise<ReturnType<typeof readNpy>> => readNpy(await readFile(pathOf(name)));
  const [train, test] = [asMatrix(await read('X'), 'X'), asMatrix(await read('X-test'), 'X-test')];
  const labels = [...asVector(await read('y'), 'y'), ...asVector(await read('y-test'), 'y-test')];
  // Both parts have one factor for each column, and more pixels leave fewer common divisors.
  const data = new Float64Array(train.data.length + test.data.length);
  data.set(train.data);
  data.set(test.data, train.data.length);
  const bytes = recoverBytes({ rows: labels.length, columns: PIXELS, data });
  const records = new Uint8Array(labels.length * (PIXELS + 1));
  labels.forEach((label, k) => {
    records[k * (PIXELS + 1)] = CLASS_OF[label]!;
    records.set(bytes.subarray(k * PIXELS, (k + 1) * PIXELS), k * (PIXELS + 1) + 1);
  });
  const cut = train.rows * (PIXELS + 1);
  return { train: records.subarray(0, cut), test: records.subarray(cut) };
}
