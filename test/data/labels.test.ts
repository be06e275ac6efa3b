import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classOf, mapLabels, toTargets, type Label } from '../../src/data/labels';
import { InputError } from '../../src/errors';

const label: fc.Arbitrary<Label> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.string(),
);

describe('mapLabels', () => {
  test('any two labels become -1 and +1 and come back', () => {
    const twoLabels = fc.tuple(label, label).filter(([a, b]) => a !== b);
    fc.assert(
      fc.property(twoLabels, fc.array(fc.boolean()), ([a, b], picks) => {
        const labels = [a, b, ...picks.map((pick) => (pick ? a : b))];
        const { y, classes } = mapLabels(labels);
        expect(Array.from(y, (value) => classOf(classes, value))).toEqual(labels);
        expect(y.every((value) => Math.abs(value) === 1)).toBe(true);
        expect(mapLabels(labels.toReversed()).classes).toEqual(classes);
      }),
    );
  });

  test('the smaller label is -1: numbers by value, text by code unit', () => {
    expect(mapLabels([10, 9]).classes).toEqual([9, 10]);
    expect(mapLabels(['b', 'B']).classes).toEqual(['B', 'b']);
    expect(mapLabels([1, -1, 1]).y).toEqual(Float64Array.of(1, -1, 1));
  });

  test.each<[string, Label[], RegExp]>([
    ['constant labels', ['a', 'a'], /every label is "a"/],
    ['no labels', [], /every label is null/],
    ['zero and minus zero', [0, -0], /every label is/],
    ['three labels', [1, 2, 3], /3 different labels \(1, 2, 3\)/],
    ['a label that is not a number', [1, NaN], /row 1/],
  ])('refuses %s', (_, labels, message) => {
    expect(() => mapLabels(labels)).toThrow(InputError);
    expect(() => mapLabels(labels)).toThrow(message);
  });

  test('a value of exactly 0 belongs to the positive class', () => {
    expect(['n', 'p'].map((_, sign) => classOf(['n', 'p'], sign === 0 ? -Number.MIN_VALUE : 0))).toEqual(['n', 'p']);
  });
});

test('toTargets takes finite numbers only', () => {
  expect(toTargets([1.5, -2])).toEqual(Float64Array.of(1.5, -2));
  expect(() => toTargets([1, 'b'])).toThrow(/row 1 .* is "b"/);
  expect(() => toTargets([Infinity])).toThrow(InputError);
});
