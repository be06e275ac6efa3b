import type { Command } from 'commander';
import type { Label } from '../data/labels';
import { InputError } from '../errors';
import { toMatrix } from '../matrix';
import { holdsLabels, readDataset, type Dataset, type Selection } from './dataset';
import { locate } from './files';
import type { LoadedModel } from './model';
import { positiveInteger, wordList } from './options';

/** Options of which rows and columns of a file to take. */
export interface DataOptions {
  readonly label?: string;
  readonly keep?: readonly string[];
  readonly rows?: number;
  readonly every?: number;
}

/** A data set in which every row has a label. */
export interface LabelledDataset extends Dataset {
  readonly labels: readonly Label[];
}

const LABEL =
  'the label: a column by name or number (from 0; -1 is the last), an array of the .npz, or a .npy or IDX file; LIBSVM and CIFAR-10 hold theirs';

/** Adds the options of {@link DataOptions}. */
export function addDataOptions(command: Command, label: string = LABEL): Command {
  return command
    .option('--label <column>', label)
    .option('--keep <labels>', 'take only the rows with these labels, separated by commas', wordList)
    .option('--rows <count>', 'take only the first so many of them', positiveInteger)
    .option('--every <count>', 'of images, take every so many rows and columns of pixels', positiveInteger);
}

/** Reads data to train or to judge a model on: every row has a label. @throws InputError when neither the file nor an option says where they are. */
export async function readLabelled(path: string, selection: Selection): Promise<LabelledDataset> {
  if (selection.label === undefined && !holdsLabels(path)) {
    throw new InputError(`required option '--label <column>' not specified: say where the labels of ${path} are`);
  }
  const { X, labels, featureNames } = await readDataset(path, selection);
  return { X: locate(path, () => toMatrix(X, 'X')), labels: labels!, featureNames };
}

/** {@link readLabelled} with the features that a model was trained on. */
export async function readLabelledFor(model: LoadedModel, path: string, options: DataOptions): Promise<LabelledDataset> {
  const dataset = await readLabelled(path, selectionFor(model, options));
  checkWidth(model, path, dataset);
  return dataset;
}

/** Reads data with the features that a model was trained on, and labels where there are some. */
export async function readFor(model: LoadedModel, path: string, options: DataOptions): Promise<Dataset> {
  const dataset = await readDataset(path, selectionFor(model, options));
  checkWidth(model, path, dataset);
  return dataset;
}

function selectionFor({ featureNames, features }: LoadedModel, options: DataOptions): Selection {
  return { ...options, features: featureNames, width: features };
}

function checkWidth({ features }: LoadedModel, path: string, { X }: Dataset): void {
  if (X.columns === features) return;
  throw new InputError(
    `${path}: X has ${X.columns} features but the model was trained on ${features}: give the same columns in the same order, without the label`,
  );
}
