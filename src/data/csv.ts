import { FileError } from '../errors';
import { zeros, type Matrix } from '../matrix';
import type { Label } from './labels';
import { decodeText } from './text';

/** A table of text cells; `names` is null when the file has no header line, and `lines[r]` is where row r begins. */
export interface Table {
  readonly names: readonly string[] | null;
  readonly rows: readonly (readonly string[])[];
  readonly lines: readonly number[];
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Reads comma-separated values (RFC 4180: quoted cells, LF or CRLF); blank lines are skipped, cells are trimmed.
 *
 * @param options.header Whether the first line names the columns; by default it does when none of its cells is a number.
 * @throws FileError with the line when rows differ in length, a quote is misplaced, or there are no rows.
 */
export function readCsv(bytes: Uint8Array, options: { readonly header?: boolean } = {}): Table {
  const { records, lines } = splitRecords(decodeText(bytes));
  const width = records[0]?.length ?? 0;
  records.forEach((record, r) => {
    if (record.length !== width) {
      throw new FileError(
        `line ${lines[r]} has ${record.length} cells but line ${lines[0]} has ${width}: every line must have the same number, separated by commas`,
      );
    }
  });
  const header = options.header ?? (width > 0 && !records[0]!.some(isNumber));
  const names = header ? (records[0] ?? []) : null;
  if (names !== null) checkNames(names);
  const first = header ? 1 : 0;
  if (records.length <= first)
    throw new FileError(header ? 'the file has a header line but no rows below it' : 'the file is empty: expected lines of numbers');
  return { names, rows: records.slice(first), lines: lines.slice(first) };
}

/** The position of a column given by its name, or by its number from 0 (−1 is the last). */
export function findColumn(table: Table, column: string): number {
  const named = table.names?.indexOf(column) ?? -1;
  if (named >= 0) return named;
  const width = table.rows[0]!.length;
  const numbered = columnNumber(column, width);
  if (numbered !== undefined) return numbered;
  const names =
    table.names === null ? `it has no header line and ${width} columns` : `its columns are ${table.names.slice(0, 20).join(', ')}`;
  throw new FileError(`there is no column ${JSON.stringify(column)}: ${names}; give a name, or a number from 0 to ${width - 1}`);
}

/** The column that a text such as "3" or "-1" (the last) stands for, counted from 0; undefined when there is none. */
export function columnNumber(text: string, width: number): number | undefined {
  const at = /^-?\d+$/.test(text) ? Number(text) : NaN;
  if (!(at >= -width && at < width)) return undefined;
  return at < 0 ? at + width : at;
}

/** The listed columns as numbers. @throws FileError with line and column for a cell that is not a finite number. */
export function numericColumns(table: Table, columns: readonly number[]): Matrix {
  const matrix = zeros(table.rows.length, columns.length);
  table.rows.forEach((row, r) => {
    columns.forEach((column, c) => {
      const cell = row[column]!;
      const value = isNumber(cell) ? Number(cell) : NaN;
      if (!Number.isFinite(value)) {
        throw new FileError(
          `line ${table.lines[r]}, column ${columnTitle(table, column)} is ${JSON.stringify(cell.slice(0, 40))}: expected a finite number; drop the row or fill it in`,
        );
      }
      matrix.data[r * columns.length + c] = value;
    });
  });
  return matrix;
}

/** One column as labels: numbers when every cell is one, else text. */
export function labelColumn(table: Table, column: number): Label[] {
  const cells = table.rows.map((row) => row[column]!);
  const empty = cells.indexOf('');
  if (empty >= 0) throw new FileError(`line ${table.lines[empty]}, column ${columnTitle(table, column)} is empty: expected a label`);
  return cells.every(isNumber) ? cells.map(Number) : cells;
}

function columnTitle(table: Table, column: number): string {
  return table.names === null ? String(column) : JSON.stringify(table.names[column]);
}

function checkNames(names: readonly string[]): void {
  const repeated = names.find((name, c) => names.indexOf(name) !== c);
  if (repeated !== undefined) throw new FileError(`two columns are named ${JSON.stringify(repeated)}: give each column its own name`);
}

function isNumber(cell: string): boolean {
  return NUMBER.test(cell);
}

function splitRecords(text: string): { records: string[][]; lines: number[] } {
  const records: string[][] = [];
  const lines: number[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const record: string[] = [];
    const start = line;
    let more = true;
    while (more) {
      const cell = text[at] === '"' ? quotedCell(text, at, line) : plainCell(text, at, line);
      record.push(cell.value.trim());
      line += cell.value.split('\n').length - 1;
      at = cell.end;
      more = text[at] === ',';
      if (more) at++;
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line++;
    if (record.length === 1 && record[0] === '') continue;
    records.push(record);
    lines.push(start);
  }
  return { records, lines };
}

function plainCell(text: string, start: number, line: number): { value: string; end: number } {
  const pattern = /[^,\r\n]*/y;
  pattern.lastIndex = start;
  const value = pattern.exec(text)![0];
  if (value.includes('"'))
    throw new FileError(`line ${line} has a quote inside a cell that does not begin with one: ${JSON.stringify(value.slice(0, 40))}`);
  return { value, end: start + value.length };
}

function quotedCell(text: string, start: number, line: number): { value: string; end: number } {
  let close = text.indexOf('"', start + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  const next = close < 0 ? undefined : text[close + 1];
  if (close < 0 || (next !== undefined && !',\r\n'.includes(next))) {
    throw new FileError(`line ${line} has a quote that is never closed, or text after a closing quote`);
  }
  return { value: text.slice(start + 1, close).replaceAll('""', '"'), end: close + 1 };
}
