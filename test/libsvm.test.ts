import { describe, expect, test } from 'vitest';
import { readLibsvm } from '../src/data/libsvm';
import { FileError } from '../src/errors';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('LIBSVM files', () => {
  test('are read as dense rows, with what is not named as 0', () => {
    const { X, labels } = readLibsvm(bytes('# a comment\n+1 1:0.5 3:-2e-1 # more\r\n\n-1 2:.25\n0\n'));
    expect(X).toMatchObject({ rows: 3, columns: 3 });
    expect([...X.data]).toEqual([0.5, 0, -0.2, 0, 0.25, 0, 0, 0, 0]);
    expect([...labels]).toEqual([1, -1, 0]);
  });

  test('take the width that a model has, where it is not less than the file', () => {
    expect(readLibsvm(bytes('1 1:2'), { features: 4 }).X).toMatchObject({ rows: 1, columns: 4 });
    expect(() => readLibsvm(bytes('1 5:2'), { features: 4 })).toThrow(/has a feature 5: expected indices from 1 to 4/);
  });

  test.each([
    ['nothing', ' \n# only this\n', /the file is empty/],
    ['labels only', '1\n2\n', /no line has a feature/],
    ['a label that is none', 'yes 1:2', /line 1 begins with "yes"/],
    ['several labels', '1 1:2\n1,2 1:2', /line 2 begins with "1,2"/],
    ['a pair without its value', '1 2', /line 1 has "2": expected index:value/],
    ['a pair too many', '1 1:2:3', /line 1 has "1:2:3"/],
    ['index 0', '1 0:2', /line 1 has "0:2"/],
    ['a query', '1 qid:3 1:2', /line 1 has "qid:3"/],
    ['indices that fall', '1 2:1 1:1', /line 1 has feature 1 after 2/],
    ['an index twice', '1 2:1 2:1', /line 1 has feature 2 after 2/],
    ['a value that is not finite', '1 1:1e999', /line 1 has "1:1e999"/],
    ['NaN', '1 1:NaN', /line 1 has "1:NaN"/],
    ['bytes that are no text', '\u0000\u0001', /line 1 begins with/],
  ])('%s is refused', (_, text, message) => {
    expect(() => readLibsvm(bytes(text))).toThrow(FileError);
    expect(() => readLibsvm(bytes(text))).toThrow(message);
  });

  test('a file that claims a huge matrix is refused before it is allocated', () => {
    expect(() => readLibsvm(bytes('1 9000000000000000:1'))).toThrow(
      /a dense matrix of 1 × 9000000000000000 numbers: expected at most 268435456/,
    );
    expect(() => readLibsvm(bytes('1 1:1 4:1\n1 2:1'), { maxNumbers: 7 })).toThrow(/2 × 4 numbers: expected at most 7/);
    expect(readLibsvm(bytes('1 1:1 4:1\n1 2:1'), { maxNumbers: 8 }).X.columns).toBe(4);
  });

  test('bytes that are not UTF-8 are refused', () => {
    expect(() => readLibsvm(Uint8Array.of(0x31, 0x20, 0xff))).toThrow(/not UTF-8/);
  });
});
