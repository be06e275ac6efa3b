import { describe, expect, test } from 'vitest';
import { predict, type Network } from '../../src/index';
import { valuesOnGrid, withConstant, zeroLine, type Grid } from '../../src/demo/regions';
import { VIEW } from '../../src/demo/state';

/** f = |x1| + |x2| − 1: the line f = 0 is a diamond of perimeter 4 √2. */
const diamond: Network = {
  features: 3,
  hidden: { rows: 5, columns: 3, data: Float64Array.of(1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1) },
  output: Float64Array.of(1, 1, 1, 1, -1),
};

describe('decision regions', () => {
  test('the grid holds the network’s values, its first row at the top', () => {
    const { size, values } = valuesOnGrid(diamond, 5);
    const at = (row: number, column: number) => values[row * size + column];
    expect(at(0, 2)).toBe(predict(diamond, [withConstant(0, VIEW)])[0]);
    expect(at(4, 0)).toBe(predict(diamond, [withConstant(-VIEW, -VIEW)])[0]);
    expect(at(2, 2)).toBe(-1);
    const upwards = { ...diamond, output: Float64Array.of(0, 0, 1, -1, 0) };
    expect([...valuesOnGrid(upwards, 3).values]).toEqual([VIEW, VIEW, VIEW, 0, 0, 0, -VIEW, -VIEW, -VIEW]);
  });

  test('the line lies where the network is 0, and is as long as it should be', () => {
    const cell = (2 * VIEW) / 120;
    const line = zeroLine(valuesOnGrid(diamond, 121));
    const length = line.reduce((sum, [a, b, c, d]) => sum + Math.hypot(a - c, b - d), 0);
    // Within a grid cell the line is straight but for the four corners, each cut by at most a cell's diagonal.
    expect(Math.abs(length - 4 * Math.SQRT2)).toBeLessThan(4 * cell * Math.SQRT2);
    const ends = line.flatMap(([a, b, c, d]) => [withConstant(a, b), withConstant(c, d)]);
    // Between two grid points f bends by at most one cell times its slope of √2.
    for (const f of predict(diamond, ends)) expect(Math.abs(f)).toBeLessThan(cell * Math.SQRT2);
  });

  test.each([
    ['apart where the middle is negative', [1, -2, -2, 1], [2, 2]],
    ['together where the middle is positive', [2, -1, -1, 2], [2, 2]],
  ])('a saddle has two pieces that keep its corners %s', (_, [f00, f01, f10, f11], [pieces]) => {
    const grid: Grid = { size: 2, values: Float64Array.of(f00!, f01!, f10!, f11!) };
    const line = zeroLine(grid);
    expect(line).toHaveLength(pieces!);
    // Each piece cuts off one corner: those of the sign that the middle has not.
    const middle = f00! + f01! + f10! + f11!;
    const cut = line.map(([a, b, c, d]) => [Math.sign(a + c), Math.sign(b + d)]);
    const topLeft = cut.some(([across, up]) => across! < 0 && up! > 0);
    expect(topLeft).toBe(middle < 0);
  });

  test('a network of one sign has no line', () => {
    expect(zeroLine({ size: 3, values: new Float64Array(9).fill(1) })).toEqual([]);
  });
});
