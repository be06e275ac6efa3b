import { extname } from 'node:path';
import { columnNumber, findColumn, labelColumn, numericColumns, readCsv, type Table } from '../data/csv';
import type { Label } from '../data/labels';
import { readNpy } from '../data/npy';
import { readNpz } from '../data/npz';
import { asMatrix, asVector, type NumericArray } from '../data/numeric-array';
import { FileError } from '../errors';
import { zeros, type Matrix } from '../matrix';
import { readWith } from './files';

/** Features and, where they were asked for, labels from a file. */
export interface Dataset {
  readonly X: Matrix;
  readonly featureNames: readonly string[] | null;
  readonly labels: readonly Label[] | null;
}

/** What to take from a data file. */
export interface Selection {
  /** A column by name or number, an array of the .npz file, or a .npy file of its own; absent: every column is a feature. */
  readonly label?: string | undefined;
  /** The features to take by name, where the file names its columns; absent or null: all but the label. */
  readonly features?: readonly string[] | null;
}

/** Reads X and its labels from .csv (also .txt, .data), .npy or .npz. */
export async function readDataset(path: string, selection: Selection): Promise<Dataset> {
  const labels = selection.label !== undefined && extname(selection.label) === '.npy' ? await readLabels(selection.label) : undefined;
  const inside = labels === undefined ? selection.label : undefined;
  const dataset = await readWith(path, (bytes) => {
    switch (extname(path).toLowerCase()) {
      case '.csv':
      case '.txt':
      case '.data':
        return fromTable(readCsv(bytes), inside, selection.features ?? null);
      case '.npy':
        return fromArray(readNpy(bytes), inside);
      case '.npz':
        return fromArrays(readNpz(bytes), inside);
      default:
        throw new FileError(`the name ends in ${JSON.stringify(extname(path))}: expected .csv, .txt, .data, .npy or .npz`);
    }
  });
  const all = labels === undefined ? dataset : { ...dataset, labels };
  if (all.labels !== null && all.labels.length !== all.X.rows) {
    throw new FileError(
      `${path}: X has ${all.X.rows} rows but there are ${all.labels.length} labels (${selection.label}): expected one for each row`,
    );
  }
  return all;
}

async function readLabels(path: string): Promise<Label[]> {
  return readWith(path, (bytes) => [...asVector(readNpy(bytes), 'the array of labels')]);
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
