import { describe, expect, test } from 'vitest';
import { ADAM, batchRates } from '../../src/baselines/gradient-rates';
import { completeGradientSettings, defineGradientTask, type GradientSettings } from '../../src/baselines/gradient-settings';
import { startNetwork } from '../../src/baselines/gradient-start';
import { forward } from '../../src/model/network';
import { plantedData } from '../support/planted-data';

const task = defineGradientTask({ ...plantedData(6, 3, 1), loss: 'hinge', beta: 0, neurons: 2 });

function ratesOf(settings: Partial<GradientSettings>): number[] {
  const plan = completeGradientSettings({ optimizer: 'sgd', learningRate: 0.4, epochs: 10, ...settings }, task);
  return Array.from({ length: plan.epochs }, (_, at) => batchRates(plan, at + 1, 2)).flatMap((rates) => rates.map(({ rate }) => rate));
}

describe('schedules', () => {
  test('constant stays', () => expect(new Set(ratesOf({ schedule: 'constant' }))).toEqual(new Set([0.4])));

  test('cosine falls from the rate to nearly 0, half of it in the middle', () => {
    const rates = ratesOf({ schedule: 'cosine' });
    expect(rates[0]).toBe(0.4);
    expect(rates[10]).toBeCloseTo(0.2, 12);
    rates.forEach((rate, at) => at > 0 && expect(rate).toBeLessThan(rates[at - 1]!));
    expect(rates.at(-1)).toBeCloseTo(0.2 * (1 + Math.cos(0.95 * Math.PI)), 12);
  });

  test('step takes a tenth from the half on and a hundredth from three quarters on', () => {
    const want = Array.from({ length: 20 }, (_, at) => (at < 10 ? 0.4 : at < 15 ? 0.04 : 0.004));
    ratesOf({ schedule: 'step' }).forEach((rate, at) => expect(rate).toBeCloseTo(want[at]!, 12));
  });
});

test("Adam's rates undo the zeros that its moments start from", () => {
  const plan = completeGradientSettings({ optimizer: 'adam', learningRate: 0.1, schedule: 'constant' }, task);
  // With the constant gradient g the moments are (1 − κ₁ᵗ) g and (1 − κ₂ᵗ) g², and every step is the rate to within the guard.
  batchRates(plan, 3, 5).forEach(({ rate, guard }, at) => {
    const t = 11 + at;
    const [first, second] = [1 - ADAM.keepFirst ** t, 1 - ADAM.keepSecond ** t];
    expect((rate * first) / (Math.sqrt(second) + guard)).toBeCloseTo(0.1, 8);
    expect(guard).toBeCloseTo(1e-8 * Math.sqrt(second), 16);
  });
});

test.each([1e-3, 1, 1e3])('the first outputs are of order 1 for features of order %f (seed 3)', (scale) => {
  const X = plantedData(200, 40, 3).X;
  const scaled = { ...X, data: X.data.map((value) => scale * value) };
  const f = forward(startNetwork(scaled, 64, 3), scaled);
  const size = Math.sqrt(f.reduce((sum, value) => sum + value * value, 0) / f.length);
  expect(size).toBeGreaterThan(0.2);
  expect(size).toBeLessThan(5);
});
