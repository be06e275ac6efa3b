import { describe, expect, test } from 'vitest';
import { csvPoints, openCsv } from '../../src/demo/csv-points';
import { MOST_POINTS, VIEW } from '../../src/demo/state';
import { FileError, InputError } from '../../src/errors';

const open = (text: string) => openCsv(new TextEncoder().encode(text));
const FLOWERS = 'species,length,colour,width\na,1,red,10\nb,3,blue,30\na,2,red,20\n';

describe('a CSV file', () => {
  test('has its label by name and its first two columns of numbers guessed', () => {
    expect(open(FLOWERS)).toMatchObject({ label: 0, features: [1, 3], titles: ['species', 'length', 'colour', 'width'] });
  });

  test('without names takes the last column as label', () => {
    expect(open('1,2,0\n3,4,1\n')).toMatchObject({ label: 2, features: [0, 1], titles: ['column 1', 'column 2', 'column 3'] });
  });

  test('gives points whose units lead back to its numbers', () => {
    const { points, units, rows } = csvPoints(open(FLOWERS), [1, 3], 0);
    expect(rows).toBe(3);
    expect(units.classes).toEqual(['a', 'b']);
    expect(points.map(({ label }) => label)).toEqual([-1, 1, -1]);
    const raw = points.map(({ x1, x2 }) => [units.middle[0] + units.scale[0] * x1, units.middle[1] + units.scale[1] * x2]);
    // Half a grid step of the picture, in the file's units.
    const half = [units.scale[0] / 16384, units.scale[1] / 16384];
    [
      [1, 10],
      [3, 30],
      [2, 20],
    ].forEach((row, k) => row.forEach((value, c) => expect(Math.abs(raw[k]![c]! - value)).toBeLessThanOrEqual(half[c]! * (1 + 1e-9))));
    const furthest = Math.max(...points.map(({ x1, x2 }) => Math.max(Math.abs(x1), Math.abs(x2))));
    expect(furthest).toBeLessThan(VIEW);
    expect(furthest).toBeGreaterThan(0.8 * VIEW);
  });

  test('with a constant column still fits the picture', () => {
    const { points } = csvPoints(open('5,1,0\n5,2,1\n'), [0, 1], 2);
    expect(points.map(({ x1 }) => x1)).toEqual([0, 0]);
  });

  test('with many rows gives the most that the page takes, from all over the file', () => {
    const text = Array.from({ length: 1001 }, (_, r) => `${r},${r % 7},${r % 2}`).join('\n');
    const { points, units, rows } = csvPoints(open(text), [0, 1], 2);
    expect(rows).toBe(1001);
    expect(points).toHaveLength(MOST_POINTS);
    const first = points.map(({ x1 }) => units.middle[0] + units.scale[0] * x1);
    expect(Math.min(...first)).toBeLessThan(5);
    expect(Math.max(...first)).toBeGreaterThan(990);
  });

  test.each([
    ['1,2\n3,4\n', /three columns/],
    ['a,b,c\nx,1,0\ny,2,1\n', /two are needed/],
  ])('that cannot be drawn is refused with what is needed: %j', (text, message) => {
    expect(() => open(text)).toThrow(FileError);
    expect(() => open(text)).toThrow(message);
  });

  test('of three classes is refused', () => {
    expect(() => csvPoints(open('1,2,0\n3,4,1\n5,6,2\n'), [0, 1], 2)).toThrow(InputError);
  });
});
