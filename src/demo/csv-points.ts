import { findColumn, labelColumn, numericColumns, readCsv, type Table } from '../data/csv';
import { mapLabels } from '../data/labels';
import { FileError } from '../errors';
import { MOST_POINTS, onGrid, VIEW, type DemoPoint, type Units } from './state';

/** The columns of a table and which of them to take, as a first guess. */
export interface CsvColumns {
  readonly table: Table;
  readonly titles: readonly string[];
  /** Two columns of numbers, and the label. */
  readonly features: readonly [number, number];
  readonly label: number;
}

/** Points from a file, and how many rows it had. */
export interface CsvPoints {
  readonly points: readonly DemoPoint[];
  readonly units: Units;
  readonly rows: number;
}

/** Room that is left between the points and the edges of the picture. */
const MARGIN = 0.2;
const LONGEST_NAME = 40;
const MOST_BYTES = 5_000_000;

/**
 * Reads a CSV file and guesses: the label is a column named so, or the last; the features are the first two others of numbers.
 *
 * @throws FileError when it is no table, too large, or has fewer than three columns or two columns of numbers.
 */
export function openCsv(bytes: Uint8Array): CsvColumns {
  if (bytes.length > MOST_BYTES) throw new FileError(`the file has ${(bytes.length / 1e6).toFixed(1)} MB: this page reads up to 5 MB`);
  const table = readCsv(bytes);
  const width = table.rows[0]!.length;
  if (width < 3) throw new FileError(`the file has ${width} columns: two features and a label are needed, three columns`);
  const titles = Array.from({ length: width }, (_, c) => (table.names?.[c] || `column ${c + 1}`).slice(0, LONGEST_NAME));
  const named = titles.findIndex((title) => /^(label|class|target|y|species|diagnosis)$/i.test(title));
  const label = named >= 0 ? named : findColumn(table, '-1');
  const numeric = titles.flatMap((_, c) => (c !== label && isNumeric(table, c) ? [c] : []));
  const [first, second] = numeric;
  if (first === undefined || second === undefined) {
    throw new FileError(`the file has ${numeric.length} columns of numbers beside the label: two are needed`);
  }
  return { table, titles, features: [first, second], label };
}

/**
 * The points of the chosen columns: each feature moved and scaled to fill the picture, at most 400 rows spread evenly over the file.
 *
 * @throws FileError for a cell that is not a number; InputError for other than two classes.
 */
export function csvPoints({ table, titles }: CsvColumns, features: readonly [number, number], label: number): CsvPoints {
  const values = numericColumns(table, features);
  const { y, classes } = mapLabels(labelColumn(table, label));
  const ranges = ([0, 1] as const).map((c) => rangeOf(Float64Array.from({ length: values.rows }, (_, r) => values.data[2 * r + c]!)));
  const [first, second] = ranges as [Range, Range];
  const step = Math.max(1, values.rows / MOST_POINTS);
  const points = Array.from({ length: Math.floor(values.rows / step) }, (_, at): DemoPoint => {
    const r = Math.floor(at * step);
    const place = ({ middle, scale }: Range, c: number): number => onGrid((values.data[2 * r + c]! - middle) / scale);
    return { x1: place(first, 0), x2: place(second, 1), label: y[r]! > 0 ? 1 : -1 };
  });
  return {
    points,
    rows: values.rows,
    units: {
      names: [titles[features[0]]!, titles[features[1]]!],
      middle: [first.middle, second.middle],
      scale: [first.scale, second.scale],
      classes: [String(classes[0]).slice(0, LONGEST_NAME), String(classes[1]).slice(0, LONGEST_NAME)],
    },
  };
}

interface Range {
  readonly middle: number;
  readonly scale: number;
}

function rangeOf(values: Float64Array): Range {
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  return { middle: (low + high) / 2, scale: high > low ? (high - low) / 2 / (VIEW - MARGIN) : 1 };
}

function isNumeric(table: Table, column: number): boolean {
  try {
    numericColumns(table, [column]);
    return true;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}
