import { expect, test } from 'vitest';
import { columnsOf } from '../../src/admm/lifted-tile';

test('the columns of a tile are those of its samples, wherever it lies', () => {
  const [rows, columns] = [4, 6];
  const data = Float64Array.from({ length: rows * columns }, (_, at) => at);
  for (let from = 0; from < columns; from++) {
    for (let to = from + 1; to <= columns; to++) {
      const want = Array.from({ length: rows }, (_, r) => [...data.subarray(r * columns + from, r * columns + to)]).flat();
      expect([...columnsOf(data, columns, from, to)], `${from} … ${to}`).toEqual(want);
    }
  }
});
