import { FileError } from '../errors';
import { zeros, type Matrix } from '../matrix';
import { decodeText } from './text';

/** Rows read from a LIBSVM file: dense features, and the number at the head of each line. */
export interface LabelledVectors {
  readonly X: Matrix;
  readonly labels: Float64Array;
}

/** What a LIBSVM file, which does not say how wide it is, may unpack to. */
export interface LibsvmOptions {
  /** How many features there are; default the largest index in the file. */
  readonly features?: number | undefined;
  /** The most numbers that the dense matrix may have; default 2²⁸, 2 GiB. */
  readonly maxNumbers?: number;
}

interface Line {
  readonly number: number;
  readonly cells: readonly string[];
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const INDEX = /^[1-9]\d{0,15}$/;
const MAX_NUMBERS = 2 ** 28;

/**
 * Reads the sparse text format of LIBSVM and SVMlight: on each line a number, the label, then `index:value` pairs whose indices begin at 1
 * and rise; what is not named is 0, and `#` begins a comment. The whole text is checked before the matrix is allocated.
 *
 * @throws FileError with the line of a label, index or value that is none, or when the matrix would be larger than `maxNumbers`.
 */
export function readLibsvm(bytes: Uint8Array, { features, maxNumbers = MAX_NUMBERS }: LibsvmOptions = {}): LabelledVectors {
  const lines = splitLines(decodeText(bytes));
  if (lines.length === 0) throw new FileError('the file is empty: expected lines such as "1 3:0.5 7:-2"');
  const largest = lines.reduce((most, line) => Math.max(most, checkLine(line)), 0);
  const columns = features ?? largest;
  if (largest > columns) throw new FileError(`the file has a feature ${largest}: expected indices from 1 to ${columns}`);
  if (columns === 0) throw new FileError('no line has a feature: expected pairs such as 3:0.5 after the label');
  if (lines.length * columns > maxNumbers) {
    throw new FileError(
      `the file needs a dense matrix of ${lines.length} × ${columns} numbers: expected at most ${maxNumbers}; number its features without gaps`,
    );
  }
  const X = zeros(lines.length, columns);
  lines.forEach(({ cells }, row) => {
    for (const pair of cells.slice(1)) {
      const colon = pair.indexOf(':');
      X.data[row * columns + Number(pair.slice(0, colon)) - 1] = Number(pair.slice(colon + 1));
    }
  });
  return { X, labels: Float64Array.from(lines, ({ cells }) => Number(cells[0])) };
}

function splitLines(text: string): Line[] {
  return text
    .split(/\r?\n/)
    .map((line, at) => ({ number: at + 1, cells: line.replace(/#.*/, '').split(/\s+/).filter(Boolean) }))
    .filter(({ cells }) => cells.length > 0);
}

/** The largest index of a line. */
function checkLine({ number, cells }: Line): number {
  const [label, ...pairs] = cells;
  if (!isFiniteNumber(label!)) {
    throw new FileError(`line ${number} begins with ${shown(label!)}: expected its label, one finite number`);
  }
  let last = 0;
  for (const pair of pairs) {
    const [index, value, more] = pair.split(':');
    if (value === undefined || more !== undefined || !INDEX.test(index!) || !isFiniteNumber(value)) {
      throw new FileError(`line ${number} has ${shown(pair)}: expected index:value, an integer from 1 and a finite number`);
    }
    if (Number(index) <= last) throw new FileError(`line ${number} has feature ${index} after ${last}: expected rising indices`);
    last = Number(index);
  }
  return last;
}

function isFiniteNumber(text: string): boolean {
  return NUMBER.test(text) && Number.isFinite(Number(text));
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
