import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors';
import { requiredPatterns } from '../../src/sampling/required-patterns';

const samples = fc.integer({ min: 1, max: 1_000_000 });
const probability = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });

describe('requiredPatterns', () => {
  test('is the smallest whole number that satisfies one of the two sufficient conditions', () => {
    fc.assert(
      fc.property(samples, probability, probability, (n, psi, xi) => {
        const enough = (count: number): boolean =>
          (n + 1) / (count + 1) <= psi * xi * (1 + 1e-12) || (count * psi) / 2 >= (n + 1 - Math.log(xi)) * (1 - 1e-12);
        const count = requiredPatterns({ samples: n, psi, xi });
        expect(Number.isSafeInteger(count) && count >= 1).toBe(true);
        expect(enough(count)).toBe(true);
        expect(enough(count - 1 - count * 1e-11)).toBe(false);
      }),
      { seed: 1 },
    );
  });

  test.each([
    [{ samples: 600, psi: 0.5, xi: 0.5 }, 2403],
    [{ samples: 600, psi: 0.1, xi: 0.01 }, 12113],
  ])('%j gives %i, by hand', (input, expected) => {
    expect(requiredPatterns(input)).toBe(expected);
  });

  test('grows linearly with the number of samples', () => {
    const at = (n: number): number => requiredPatterns({ samples: n, psi: 0.1, xi: 0.01 });
    expect(Math.abs(at(40_000) - at(30_000) - (at(20_000) - at(10_000)))).toBeLessThanOrEqual(2);
  });

  test.each([
    { samples: 0, psi: 0.1, xi: 0.1 },
    { samples: 1.5, psi: 0.1, xi: 0.1 },
    { samples: NaN, psi: 0.1, xi: 0.1 },
    { samples: 5, psi: 0, xi: 0.1 },
    { samples: 5, psi: 1, xi: 0.1 },
    { samples: 5, psi: 0.1, xi: -0.1 },
    { samples: 5, psi: 0.1, xi: NaN },
  ])('refuses %j', (input) => {
    expect(() => requiredPatterns(input)).toThrow(InputError);
  });
});
