import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluatePowerLaw, fitPowerLaw } from '../../bench/harness/fit';

const SIZES = [512, 1024, 2048, 4096, 8192, 16384, 32768];
const SEED = 7;

/** The largest error of the slope when every log y is off by at most η: η Σ|u − ū| / Σ(u − ū)². */
function slopeBound(xs: readonly number[], noise: number): number {
  const u = xs.map(Math.log);
  const mean = u.reduce((sum, value) => sum + value, 0) / u.length;
  return (noise * u.reduce((sum, value) => sum + Math.abs(value - mean), 0)) / u.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

describe(`fitPowerLaw (seed ${SEED})`, () => {
  it('recovers exponent and coefficient of an exact power law to rounding', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (exponent, coefficient) => {
        const law = fitPowerLaw(
          SIZES,
          SIZES.map((x) => coefficient * x ** exponent),
        );
        expect(Math.abs(law.exponent - exponent)).toBeLessThan(1e-12);
        for (const x of SIZES) expect(evaluatePowerLaw(law, x) / (coefficient * x ** exponent)).toBeCloseTo(1, 10);
      }),
      { seed: SEED },
    );
  });

  it('misses a known exponent by no more than bounded noise can shift the slope', () => {
    const noise = fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: SIZES.length, maxLength: SIZES.length });
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 2), noise, (exponent, errors) => {
        const law = fitPowerLaw(
          SIZES,
          SIZES.map((x, i) => 3 * x ** exponent * Math.exp(errors[i]!)),
        );
        expect(Math.abs(law.exponent - exponent)).toBeLessThanOrEqual(slopeBound(SIZES, 0.1) + 1e-12);
      }),
      { seed: SEED },
    );
  });

  it('centres the interval on the exponent and widens it in proportion to the noise', () => {
    const errors = [0.05, -0.03, 0.02, -0.06, 0.01, 0.04, -0.02];
    const width = (scale: number): number => {
      const law = fitPowerLaw(
        SIZES,
        SIZES.map((x, i) => x * Math.exp(scale * errors[i]!)),
      );
      const [low, high] = law.interval!;
      expect((low + high) / 2).toBeCloseTo(law.exponent, 12);
      return high - low;
    };
    expect(width(2) / width(1)).toBeCloseTo(2, 8);
  });

  it('gives the textbook interval: log y off by +δ, −2δ, +δ at three equally spaced log x', () => {
    const delta = 0.01;
    const [low, high] = fitPowerLaw([1, Math.E, Math.E ** 2], [delta, -2 * delta, delta].map(Math.exp)).interval!;
    expect((high - low) / 2).toBeCloseTo(12.706 * Math.sqrt((6 * delta ** 2) / 1 / 2), 10);
  });

  it('has no interval for two points and refuses fewer, unequal or non-positive values', () => {
    expect(fitPowerLaw([1, 2], [1, 2]).interval).toBeNull();
    expect(() => fitPowerLaw([4, 4], [1, 2])).toThrow(/two different sizes/);
    expect(() => fitPowerLaw([1, 2], [1])).toThrow(/2 sizes do not match 1 times/);
    for (const bad of [0, -1, NaN, Infinity]) expect(() => fitPowerLaw([1, 2], [1, bad])).toThrow(/positive, finite/);
  });
});
