import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePoints, encodePoints } from '../../src/demo/point-codec';
import { LIMITS, readFragment, writeFragment } from '../../src/demo/share';
import {
  BETAS,
  DATA_SETS,
  DEVICES,
  fromGridStep,
  GAPS,
  gridStep,
  MOST_POINTS,
  START,
  TIME_LIMITS,
  VIEW,
  type DemoState,
} from '../../src/demo/state';
import { LOSSES } from '../../src/problem/problem';

const step = fc.integer({ min: -gridStep(VIEW), max: gridStep(VIEW) }).map(fromGridStep);
const point = fc.record({ x1: step, x2: step, label: fc.constantFrom<1 | -1>(1, -1) });
const points = fc.array(point, { maxLength: MOST_POINTS });
const name = fc.string({ minLength: 1, maxLength: 40 });
const size = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => value + 0);
const hundredths = ([low, high]: readonly [number, number]) => fc.integer({ min: 100 * low, max: 100 * high }).map((value) => value / 100);
const whole = ([min, max]: readonly [number, number]) => fc.integer({ min, max });
const units = fc.record({
  names: fc.tuple(name, name),
  middle: fc.tuple(size, size),
  scale: fc.tuple(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), fc.double({ min: 1e-6, max: 1e9, noNaN: true })),
  classes: fc.uniqueArray(name, { minLength: 2, maxLength: 2 }).map(([a, b]): [string, string] => [a!, b!]),
});
const settings = fc.record({
  loss: fc.constantFrom(...LOSSES),
  beta: fc.constantFrom<number>(...BETAS),
  epsilon: hundredths(LIMITS.epsilon),
  patterns: whole(LIMITS.patterns),
  seed: whole(LIMITS.seed),
  device: fc.constantFrom(...DEVICES),
  gap: fc.constantFrom<number>(...GAPS),
  timeLimitSeconds: fc.constantFrom<number>(...TIME_LIMITS),
});
const data = fc.record({
  name: fc.constantFrom(...DATA_SETS),
  count: whole(LIMITS.count),
  noise: hundredths(LIMITS.noise),
  sample: whole(LIMITS.sample),
});
const drawn = fc.record({ data, ownPoints: fc.constant(null), units: fc.constant(null), settings });
const own = fc.record({ data, ownPoints: points, units: fc.option(units), settings });

/** True for a state that a training would accept. */
function isAllowed({ data, ownPoints, settings, units }: DemoState): boolean {
  const within = (value: number, [low, high]: readonly [number, number]) => value >= low && value <= high;
  return (
    DATA_SETS.includes(data.name) &&
    (['count', 'noise', 'sample'] as const).every((key) => within(data[key], LIMITS[key])) &&
    (['epsilon', 'patterns', 'seed'] as const).every((key) => within(settings[key], LIMITS[key])) &&
    (ownPoints ?? []).length <= MOST_POINTS &&
    (ownPoints ?? []).every(({ x1, x2, label }) => Math.abs(x1) <= VIEW && Math.abs(x2) <= VIEW && Math.abs(label) === 1) &&
    (units === null || units.scale.every((value) => value > 0))
  );
}

describe('a link', () => {
  test('gives back every state that the page can have', () => {
    fc.assert(
      fc.property(fc.oneof(drawn, own), (state: DemoState) => {
        const { state: read, refused } = readFragment(`#${writeFragment(state)}`);
        expect(refused).toEqual([]);
        expect(read).toEqual(state);
      }),
    );
  });

  test('that is empty gives the first state', () => {
    expect(readFragment('')).toEqual({ state: START, refused: [] });
  });

  test('never gives a state that is not allowed, whatever its values are', () => {
    const keys = new URLSearchParams(writeFragment({ ...START, ownPoints: [] })).keys();
    const wild = fc.oneof(fc.string(), fc.double().map(String), fc.constantFrom('-1', '1e9', 'NaN', 'Infinity', '__proto__', '0x10', ' 5'));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys, 'units'), wild), (fields) => {
        const { state } = readFragment(new URLSearchParams(fields).toString());
        expect(isAllowed(state)).toBe(true);
      }),
    );
  });

  test.each([
    ['data=constructor', 'data'],
    ['count=7', 'count'],
    ['count=80.5', 'count'],
    ['count=1e2', 'count'],
    ['noise=-0.1', 'noise'],
    ['loss=__proto__', 'loss'],
    ['beta=0', 'beta'],
    ['epsilon=0.51', 'epsilon'],
    ['epsilon=', 'epsilon'],
    ['patterns=100000', 'patterns'],
    ['seed=0x1', 'seed'],
    ['device=tpu', 'device'],
    ['limit=1e9', 'limit'],
    ['points=!!', 'points'],
    ['points=AAAA', 'points'],
    ['points=&units=[]', 'units'],
    ['points=&units=[["a","b"],[0,0],[0,1],["c","d"]]', 'units'],
    ['points=&units=[["a","b"],[0,0],[1,1],["c","c"]]', 'units'],
    ['points=&units=[["a",{}],[0,0],[1,1],["c","d"]]', 'units'],
  ])('refuses %s and says so', (fragment, key) => {
    expect(readFragment(fragment).refused).toEqual([key]);
  });

  test('that is too long is refused as a whole', () => {
    const { state, refused } = readFragment(`epsilon=0.2&x=${'a'.repeat(10_000)}`);
    expect(state).toEqual(START);
    expect(refused).toHaveLength(1);
  });
});

describe('points in a link', () => {
  test('outside the picture, of another kind, or too many are refused', () => {
    const inside = { x1: 0, x2: 0, label: 1 } as const;
    expect(decodePoints(encodePoints([{ ...inside, x1: fromGridStep(gridStep(VIEW) + 1) }]))).toBeUndefined();
    expect(decodePoints(encodePoints([{ ...inside, x2: -fromGridStep(gridStep(VIEW) + 1) }]))).toBeUndefined();
    expect(decodePoints(btoa('\x02\0\0\0\0').replace(/=+$/, ''))).toBeUndefined();
    expect(decodePoints(encodePoints(Array.from({ length: MOST_POINTS + 3 }, () => inside)))).toBeUndefined();
    expect(decodePoints(encodePoints([inside]))).toEqual([inside]);
  });
});
