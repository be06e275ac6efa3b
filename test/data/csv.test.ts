import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnNumber, findColumn, labelColumn, numericColumns, readCsv } from '../../src/data/csv';
import { FileError } from '../../src/errors';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const tableOf = (text: string, header?: boolean): ReturnType<typeof readCsv> =>
  readCsv(bytesOf(text), header === undefined ? {} : { header });

describe('readCsv', () => {
  test('numbers written by JavaScript come back bit for bit', () => {
    const cells = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(cells, { minLength: 1, maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), (rows, newline, closed) => {
        const text =
          rows.map((row) => row.map((value) => (Object.is(value, -0) ? '-0' : String(value))).join(',')).join(newline) +
          (closed ? newline : '');
        const table = tableOf(text);
        expect(table.names).toBeNull();
        expect(numericColumns(table, [0, 1, 2]).data).toEqual(Float64Array.from(rows.flat()));
      }),
    );
  });

  test('any text in quoted cells comes back, trimmed', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é', '\r') });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (rows) => {
        const written = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n');
        expect(tableOf(written, false).rows).toEqual(rows.map((row) => row.map((cell) => cell.trim())));
      }),
    );
  });

  test('random text gives a FileError or a rectangular table, nothing else', () => {
    const text = fc.string({ unit: fc.constantFrom('1', 'a', '"', ',', '\n', '\r', ' ', '.') });
    fc.assert(
      fc.property(text, (input) => {
        try {
          const { rows, lines } = tableOf(input);
          expect(new Set(rows.map((row) => row.length)).size).toBe(1);
          expect(lines).toHaveLength(rows.length);
        } catch (error) {
          expect(error).toBeInstanceOf(FileError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('the first line is a header when none of its cells is a number', () => {
    expect(tableOf('a,b\n1,2').names).toEqual(['a', 'b']);
    expect(tableOf('1,rock\n2,mine').names).toBeNull();
    expect(tableOf('1,2\n3,4', true).names).toEqual(['1', '2']);
    expect(tableOf('mine,rock\nrock,mine', false).rows).toHaveLength(2);
    expect(tableOf('\uFEFFa\n1').names).toEqual(['a']);
  });

  test('the line of a bad cell is right below quoted line breaks and blank lines', () => {
    const table = tableOf('name,x\n"two\nlines",1\n\n"b",?\n');
    expect(() => numericColumns(table, [1])).toThrow('line 5, column "x" is "?"');
  });

  test.each([
    ['a ragged line', '1,2\n3\n', 'line 2 has 1 cells but line 1 has 2'],
    ['nothing', '', 'the file is empty'],
    ['blank lines only', '\n\n \n', 'the file is empty'],
    ['a header alone', 'a,b\n', 'no rows below'],
    ['an open quote', '1,"2\n3,4', 'never closed'],
    ['text behind a quote', '"a"b,1\n', 'line 1'],
    ['a quote inside a cell', 'a,b\n1,2"\n', 'line 2'],
    ['two columns of one name', 'a,a\n1,2', 'two columns are named "a"'],
  ])('refuses %s', (_, text, message) => {
    expect(() => tableOf(text)).toThrow(FileError);
    expect(() => tableOf(text)).toThrow(message);
  });

  test('refuses bytes that are not UTF-8', () => {
    expect(() => readCsv(Uint8Array.of(0xff, 0xfe, 0x31, 0))).toThrow(/not UTF-8/);
  });

  test.each(['', 'NA', 'nan', 'inf', '1e999', '0x10', '1_000', '1 2', '--1', '1e'])('the cell %j is not a number', (cell) => {
    expect(() => numericColumns(tableOf(`x,y\n1,${cell}\n`), [1])).toThrow(/line 2, column "y" is .*expected a finite number/);
  });

  test('a long quoted cell does not exhaust the stack', () => {
    expect(tableOf(`"${'""'.repeat(1 << 20)}"`, false).rows[0]![0]).toHaveLength(1 << 20);
  });
});

describe('columns', () => {
  const table = tableOf('x,kind,2\n1,a,5\n2,b,6\n', true);

  test('are found by name first, then by number, negative ones from the end', () => {
    expect([findColumn(table, 'kind'), findColumn(table, '2'), findColumn(table, '0'), findColumn(table, '-1')]).toEqual([1, 2, 0, 2]);
    for (const absent of ['3', '-4', 'Kind', '1.0', '']) expect(() => findColumn(table, absent)).toThrow(/columns are x, kind, 2/);
    expect(columnNumber('9', 3)).toBeUndefined();
  });

  test('are labels as numbers only when every cell is one', () => {
    expect(labelColumn(table, 1)).toEqual(['a', 'b']);
    expect(labelColumn(table, 2)).toEqual([5, 6]);
    expect(labelColumn(tableOf('1\nx\n', false), 0)).toEqual(['1', 'x']);
    expect(() => labelColumn(tableOf('x,l\n1,a\n2,\n'), 1)).toThrow(/line 3, column "l" is empty/);
  });
});
