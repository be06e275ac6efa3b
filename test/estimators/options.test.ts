import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors';
import { ReluClassifier } from '../../src/estimators/classifier';
import type { ClassifierOptions } from '../../src/estimators/options';
import { ReluRegressor } from '../../src/estimators/regressor';

describe('options', () => {
  test('have the defaults that are documented', () => {
    const { loss, cone, beta, epsilon, norm, patterns, seed, bias, standardize, device, gap } = new ReluClassifier().options;
    expect([loss, cone, beta, epsilon, norm, patterns, seed, bias, standardize, device, gap]).toEqual(['hinge', 'soft', 1e-3, 0, 'linf', 100, 0, true, false, 'auto', 1e-3]); // prettier-ignore
    expect(new ReluRegressor().options.loss).toBe('squared');
    expect(new ReluClassifier({ norm: 'l2', epsilon: 0.1 }).options.bias).toBe(false);
    expect(new ReluClassifier({ norm: 'l2' }).options.bias).toBe(true);
    expect(new ReluClassifier({ beta: undefined }).options.beta).toBe(1e-3);
  });

  test.each<[string, object, RegExp]>([
    ['a misspelt name', { epsilom: 1 }, /unknown option "epsilom": known are cone, beta/],
    ['an unknown loss', { loss: 'l1' }, /loss is "l1": expected one of squared, hinge, logistic/],
    ['an unknown cone', { cone: 'firm' }, /cone is "firm"/],
    ['an unknown norm', { norm: 'l1' }, /norm is "l1"/],
    ['beta 0', { beta: 0 }, /beta is 0: expected a positive finite number/],
    ['beta as text', { beta: '1' }, /beta is "1"/],
    ['a negative epsilon', { epsilon: -1 }, /epsilon is -1: expected finite numbers ≥ 0/],
    ['one negative epsilon', { epsilon: [1, -2] }, /epsilon is -2/],
    ['an infinite epsilon', { epsilon: Infinity }, /epsilon is Infinity/],
    ['epsilon null', { epsilon: null }, /epsilon is NaN/],
    ['patterns 0', { patterns: 0 }, /patterns is 0: expected a positive integer/],
    ['half a pattern', { patterns: 1.5 }, /patterns is 1.5/],
    ['a negative seed', { seed: -1 }, /seed is -1/],
    ['a bias that is a number', { bias: 1 }, /bias is 1: expected true or false/],
    ['a warmStart that is text', { warmStart: 'yes' }, /warmStart is "yes"/],
    ['an unknown device', { device: 'tpu' }, /device is "tpu"/],
    ['a gap of 0', { gap: 0 }, /gap is 0/],
    ['no iterations', { maxIterations: 0 }, /maxIterations is 0/],
    ['no time', { timeLimitSeconds: 0 }, /timeLimitSeconds is 0/],
    ['one fold', { calibrationFolds: 1 }, /calibrationFolds is 1/],
    ['a ball with bias', { norm: 'l2', epsilon: 0.1, bias: true }, /would move the constant feature too/],
    ['a ball with scaling', { norm: 'l2', epsilon: 0.1, standardize: true }, /in scaled features is none/],
  ])('with %s are refused at construction', (_, options, message) => {
    expect(() => new ReluClassifier(options as ClassifierOptions)).toThrow(InputError);
    expect(() => new ReluClassifier(options as ClassifierOptions)).toThrow(message);
  });

  test('are frozen, and a clone has its own', () => {
    const epsilon = [1, 2];
    const classifier = new ReluClassifier({ epsilon });
    epsilon[0] = 9;
    expect(classifier.options.epsilon).toEqual([1, 2]);
    expect(() => ((classifier.options as { beta: number }).beta = 2)).toThrow(TypeError);
    const clone = classifier.clone({ beta: 0.5 });
    expect([clone.options.beta, clone.options.epsilon, classifier.options.beta]).toEqual([0.5, [1, 2], 1e-3]);
  });

  test('epsilon of another length than the features is refused by fit', async () => {
    const failing = new ReluClassifier({ epsilon: [1, 2, 3], device: 'cpu' }).fit([[0, 1], [1, 0]], [0, 1]); // prettier-ignore
    await expect(failing).rejects.toThrow('epsilon has 3 values but X has 2 features');
  });

  test('verbose prints a line for each certificate', async () => {
    const lines: unknown[] = [];
    const { info } = console;
    console.info = (line: unknown) => void lines.push(line);
    let certificates = 0;
    try {
      const classifier = new ReluClassifier({ device: 'cpu', patterns: 4, verbose: true });
      await classifier.fit([[0], [1], [2], [3]], [0, 1, 1, 0], { onIteration: () => void certificates++ });
    } finally {
      console.info = info;
    }
    expect(certificates).toBeGreaterThan(0);
    expect(lines).toHaveLength(certificates);
    expect(lines[0]).toMatch(/^iteration \d+: program .*, dual bound .*, gap .*, \d+ neurons, .* s$/);
  });
});
