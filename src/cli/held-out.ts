import { splitForValidation } from '../baselines/validation-split';
import type { Label } from '../data/labels';
import { takeRows } from '../matrix';
import type { TrainingOptions, TrainingSet } from './training-options';

/** Rows to train on and, where some are held out, rows to validate on. */
export interface Split {
  readonly training: Pick<TrainingSet, 'X' | 'y'>;
  readonly validation: Pick<TrainingSet, 'X' | 'y'> | undefined;
}

/** Holds out the share that `--validate` asks for by the seed, of each class the same. */
export function splitTrainingSet(
  { X, y }: TrainingSet,
  { validate, loss, seed = 0 }: TrainingOptions & { readonly validate?: number },
): Split {
  if (validate === undefined) return { training: { X, y }, validation: undefined };
  const groups = loss === 'squared' ? [Array.from(y.keys())] : rowsByLabel(y);
  const parts = groups.map((rows) => splitForValidation(new Float64Array(rows.length), 'squared', validate, seed));
  const select = (part: 'training' | 'validation') => {
    const rows = groups.flatMap((group, at) => Array.from(parts[at]![part], (place) => group[place]!)).sort((a, b) => a - b);
    return { X: takeRows(X, rows), y: rows.map((row) => y[row]!) };
  };
  return { training: select('training'), validation: select('validation') };
}

function rowsByLabel(y: readonly Label[]): number[][] {
  const groups = new Map<Label, number[]>();
  y.forEach((label, row) => (groups.get(label) ?? groups.set(label, []).get(label)!).push(row));
  return [...groups.values()];
}
