import { describe, expect, test } from 'vitest';
import { drawDataSet } from '../../src/demo/data-sets';
import { DATA_SETS, onGrid, VIEW } from '../../src/demo/state';

describe.each(DATA_SETS)('%s', (name) => {
  test('has as many points as asked for, half of each kind, inside the picture and on the grid', () => {
    const points = drawDataSet({ name, count: 60, noise: 0.4, sample: 3 });
    expect(points).toHaveLength(60);
    expect(points.filter(({ label }) => label > 0)).toHaveLength(30);
    for (const { x1, x2 } of points) {
      expect(Math.max(Math.abs(x1), Math.abs(x2))).toBeLessThanOrEqual(VIEW);
      expect([x1, x2]).toEqual([onGrid(x1), onGrid(x2)]);
    }
  });

  test('is the same for the same sample and another for another', () => {
    const draw = (sample: number) => drawDataSet({ name, count: 20, noise: 0.1, sample });
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('keeps its classes apart without noise: no circle lies on a triangle', () => {
    const points = drawDataSet({ name, count: 100, noise: 0, sample: 1 });
    const [circles, triangles] = [points.filter(({ label }) => label < 0), points.filter(({ label }) => label > 0)];
    const distances = circles.flatMap((a) => triangles.map((b) => Math.hypot(a.x1 - b.x1, a.x2 - b.x2)));
    expect(Math.min(...distances)).toBeGreaterThan(0.02);
  });
});

test('a linear rule tells the blobs apart and not the others', () => {
  const linearBest = (name: (typeof DATA_SETS)[number]): number => {
    const points = drawDataSet({ name, count: 200, noise: 0, sample: 1 });
    let best = 0;
    for (let angle = 0; angle < 2 * Math.PI; angle += 0.05) {
      for (let offset = -VIEW; offset <= VIEW; offset += 0.1) {
        const right = points.filter(({ x1, x2, label }) => (Math.cos(angle) * x1 + Math.sin(angle) * x2 - offset) * label > 0).length;
        best = Math.max(best, right / points.length);
      }
    }
    return best;
  };
  expect(linearBest('blobs')).toBeGreaterThan(0.97);
  for (const name of ['moons', 'rings', 'spirals', 'xor'] as const) expect(linearBest(name)).toBeLessThan(0.95);
});
