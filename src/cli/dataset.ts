import { basename, extname } from 'node:path';
import { columnNumber, findColumn, labelColumn, numericColumns, readCsv, type Table } from '../data/csv';
import type { Label } from '../data/labels';
import { readLibsvm } from '../data/libsvm';
import { readNpy } from '../data/npy';
import { readNpz } from '../data/npz';
import { asMatrix, asVector, type NumericArray } from '../data/numeric-array';
import { FileError } from '../errors';
import { takeRows } from '../matrix';
import { zeros, type Matrix } from '../matrix';
import { readWith } from './files';
import { cifarRows, idxLabels, idxRows } from './image-rows';

/** Features and, where they were asked for or the file has them, labels. */
export interface Dataset {
  readonly X: Matrix;
  readonly featureNames: readonly string[] | null;
  readonly labels: readonly Label[] | null;
}

/** What to take from a data file. */
export interface Selection {
  /** A column by name or number, an array of the .npz file, or a .npy or IDX file of its own; absent: every column is a feature. */
  readonly label?: string | undefined;
  /** The features to take by name, where the file names its columns; absent or null: all but the label. */
  readonly features?: readonly string[] | null;
  /** How many features there have to be, for files that leave out zeros. */
  readonly width?: number | undefined;
  /** Only the rows with these labels, as text. */
  readonly keep?: readonly string[] | undefined;
  /** Only the first so many rows. */
  readonly rows?: number | undefined;
  /** Of images, every so many rows and columns of pixels. */
  readonly every?: number | undefined;
}

/** The kinds of data files, as --help names them. */
export const DATA_FILES =
  '.csv (.txt, .data), .npy, .npz, .libsvm (.svm), an IDX file (…-ubyte, .idx, also .gz) or a CIFAR-10 batch (.bin)';

/** Reads X and its labels; the end of the name says which kind of file it is. */
export async function readDataset(path: string, selection: Selection): Promise<Dataset> {
  const { label } = selection;
  const apart = label !== undefined && (kindOf(label) === 'npy' || kindOf(label) === 'idx');
  const labels = apart ? await readLabels(label) : undefined;
  const dataset = await readWith(path, (bytes) => decode(path, bytes, apart ? { ...selection, label: undefined } : selection));
  const all = labels === undefined ? dataset : { ...dataset, labels };
  if (all.labels !== null && all.labels.length !== all.X.rows) {
    throw new FileError(
      `${path}: X has ${all.X.rows} rows but there are ${all.labels.length} labels (${label}): expected one for each row`,
    );
  }
  return chosenRows(path, all, selection);
}

type Kind = 'csv' | 'npy' | 'npz' | 'libsvm' | 'idx' | 'cifar';

const KINDS: Readonly<Record<string, Kind>> = {
  '.csv': 'csv',
  '.txt': 'csv',
  '.data': 'csv',
  '.npy': 'npy',
  '.npz': 'npz',
  '.libsvm': 'libsvm',
  '.svm': 'libsvm',
  '.svmlight': 'libsvm',
  '.idx': 'idx',
  '.bin': 'cifar',
};

function kindOf(path: string): Kind | undefined {
  const name = basename(path).toLowerCase().replace(/\.gz$/, '');
  return name.endsWith('-ubyte') ? 'idx' : KINDS[extname(name)];
}

/** Whether a file of this name has labels of its own. */
export function holdsLabels(path: string): boolean {
  return ['libsvm', 'cifar', undefined].includes(kindOf(path));
}

function decode(path: string, bytes: Uint8Array, { label, features = null, width, every = 1 }: Selection): Dataset {
  const kind = kindOf(path);
  switch (kind) {
    case 'csv':
      return fromTable(readCsv(bytes), label, features);
    case 'npy':
      return fromArray(readNpy(bytes), label);
    case 'npz':
      return fromArrays(readNpz(bytes), label);
    case 'libsvm': {
      refuseLabel(label, 'a LIBSVM file has its labels at the head of its lines');
      const { X, labels } = readLibsvm(bytes, { features: width });
      return { X, featureNames: null, labels: [...labels] };
    }
    case 'idx':
      refuseLabel(label, 'the labels of an IDX file are in a file of their own');
      return { X: idxRows(bytes, every), featureNames: null, labels: null };
    case 'cifar':
      refuseLabel(label, 'a CIFAR-10 batch has its labels beside its images');
      return { ...cifarRows(bytes, every), featureNames: null };
    case undefined:
      throw new FileError(`the name ends in ${JSON.stringify(extname(path))}: expected ${DATA_FILES}`);
  }
}

function refuseLabel(label: string | undefined, why: string): void {
  if (label !== undefined) throw new FileError(`--label ${label} names nothing: ${why}`);
}

async function readLabels(path: string): Promise<Label[]> {
  return readWith(path, (bytes) => (kindOf(path) === 'idx' ? idxLabels(bytes) : [...asVector(readNpy(bytes), 'the array of labels')]));
}

function chosenRows(path: string, { X, labels, featureNames }: Dataset, { keep, rows }: Selection): Dataset {
  if (keep === undefined && rows === undefined) return { X, labels, featureNames };
  if (keep !== undefined && labels === null) throw new FileError(`${path}: --keep chooses rows by their labels: give --label too`);
  const all = Array.from({ length: X.rows }, (_, row) => row);
  const kept = keep === undefined ? all : all.filter((row) => keep.includes(String(labels![row])));
  if (kept.length === 0) {
    const found = [...new Set(labels)].slice(0, 10).map((label) => JSON.stringify(label));
    throw new FileError(`${path}: no row has a label of --keep ${keep!.join(',')}: the labels are ${found.join(', ')}`);
  }
  const chosen = kept.slice(0, rows);
  return { X: takeRows(X, chosen), labels: labels && chosen.map((row) => labels[row]!), featureNames };
}

function fromTable(table: Table, label: string | undefined, wanted: readonly string[] | null): Dataset {
  const at = label === undefined ? -1 : findColumn(table, label);
  const rest = table.rows[0]!.map((_, column) => column).filter((column) => column !== at);
  const columns = wanted !== null && table.names !== null ? wanted.map((name) => namedColumn(table.names!, name)) : rest;
  if (columns.length === 0) throw new FileError('there is no column besides the label: expected at least one feature');
  return {
    X: numericColumns(table, columns),
    featureNames: table.names === null ? null : columns.map((column) => table.names![column]!),
    labels: at < 0 ? null : labelColumn(table, at),
  };
}

function namedColumn(names: readonly string[], name: string): number {
  const column = names.indexOf(name);
  if (column < 0)
    throw new FileError(
      `there is no column ${JSON.stringify(name)}, which the model was trained on: its columns are ${names.slice(0, 20).join(', ')}`,
    );
  return column;
}

function fromArray(array: NumericArray, label: string | undefined): Dataset {
  const X = asMatrix(array, 'the array');
  if (label === undefined) return { X, featureNames: null, labels: null };
  const at = columnNumber(label, X.columns);
  if (at === undefined)
    throw new FileError(`${JSON.stringify(label)} is no column of the array: give a number from 0 to ${X.columns - 1}, or a .npy file`);
  const columns = Array.from({ length: X.columns }, (_, column) => column).filter((column) => column !== at);
  if (columns.length === 0) throw new FileError('there is no column besides the label: expected at least one feature');
  return { X: selectColumns(X, columns), featureNames: null, labels: [...selectColumns(X, [at]).data] };
}

function selectColumns(X: Matrix, columns: readonly number[]): Matrix {
  const out = zeros(X.rows, columns.length);
  for (let r = 0; r < X.rows; r++) columns.forEach((column, c) => (out.data[r * columns.length + c] = X.data[r * X.columns + column]!));
  return out;
}

function fromArrays(arrays: Map<string, NumericArray>, label: string | undefined): Dataset {
  const names = [...arrays.keys()].join(', ');
  if (label !== undefined && !arrays.has(label)) throw new FileError(`there is no array ${JSON.stringify(label)}: the file holds ${names}`);
  const others = [...arrays.keys()].filter((name) => name !== label);
  const name = ['X', 'x'].find((candidate) => others.includes(candidate)) ?? (others.length === 1 ? others[0] : undefined);
  if (name === undefined) throw new FileError(`which array holds the features? the file holds ${names}: name it X`);
  const X = asMatrix(arrays.get(name)!, `array ${name}`);
  const labels = label === undefined ? null : [...asVector(arrays.get(label)!, `array ${label}`)];
  return { X, featureNames: null, labels };
}
