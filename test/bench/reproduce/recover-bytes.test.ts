import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recoverBytes } from '../../../bench/reproduce/images/recover-bytes';

describe('recoverBytes', () => {
  test('undoes any factor of a column in single precision, where 1 or two neighbours are among its bytes', () => {
    const column = fc.tuple(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.integer({ min: 1, max: 254 }));
    fc.assert(
      fc.property(fc.array(column, { minLength: 1, maxLength: 5 }), fc.double({ min: 1e-3, max: 10, noNaN: true }), (drawn, factor) => {
        // Two neighbours have no common divisor.
        const bytes = drawn.map(([values, byte]) => [...values, byte, byte + 1]);
        const columns = bytes.length;
        const data = new Float64Array(6 * columns);
        bytes.forEach((values, c) => values.forEach((value, r) => (data[r * columns + c] = Math.fround((value * factor) / (c + 1)))));
        const found = recoverBytes({ rows: 6, columns, data });
        bytes.forEach((values, c) => values.forEach((value, r) => expect(found[r * columns + c]).toBe(value)));
      }),
    );
  });

  test('leaves zeros alone and refuses what no byte is', () => {
    expect(recoverBytes({ rows: 2, columns: 1, data: Float64Array.of(0, 0) })).toEqual(Uint8Array.of(0, 0));
    expect(() => recoverBytes({ rows: 3, columns: 1, data: Float64Array.of(1, Math.SQRT2, 255) })).toThrow('column 0');
    expect(() => recoverBytes({ rows: 1, columns: 1, data: Float64Array.of(-1) })).toThrow(RangeError);
  });
});
