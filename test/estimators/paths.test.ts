import { describe, expect, test } from 'vitest';
import { ReluClassifier } from '../../src/estimators/classifier';
import { fitBetaPath, fitEpsilonPath } from '../../src/estimators/paths';
import { ReluRegressor } from '../../src/estimators/regressor';
import { clouds } from './clouds';

const QUICK = { device: 'cpu', patterns: 6, beta: 1e-2, gap: 1e-3, standardize: true, seed: 2 } as const;

describe('a path over β', () => {
  test('is what fits by themselves give, within the gaps', async () => {
    const { X, places } = clouds(2, 24, 1);
    const labels = places.map((place) => place === 1);
    const estimator = new ReluClassifier<boolean>({ ...QUICK, loss: 'logistic', epsilon: [1, 0.005] });
    const seen: number[] = [];
    const path = await fitBetaPath(estimator, X, labels, { betas: [1e-3, 1e-1, 1e-2], onStep: ({ beta }) => seen.push(beta) });
    expect(seen).toEqual([1e-1, 1e-2, 1e-3]);
    expect(estimator.isFitted).toBe(false);
    for (const { beta, estimator: fitted } of path) {
      const own = await estimator.clone({ beta }).fit(X, labels);
      expect(fitted.options).toEqual(own.options);
      expect(fitted.status).toBe('solved');
      expect(fitted.objective.dualBound).toBeLessThanOrEqual(own.objective.program);
      expect(own.objective.dualBound).toBeLessThanOrEqual(fitted.objective.program);
      expect(fitted.patterns).toEqual(own.patterns);
      expect([fitted.score(X, labels), fitted.classes]).toEqual([1, [false, true]]);
      expect(fitted.predictProbability(X).columns).toBe(2);
    }
  });

  test('of a regressor goes down from the β where nothing is learnt', async () => {
    const { X, target } = clouds(4, 24, 2);
    const path = await fitBetaPath(new ReluRegressor(QUICK), X, target, { count: 3, ratio: 1e-2 });
    const programs = path.map(({ estimator }) => estimator.objective.program);
    expect(path[0]!.beta / path[2]!.beta).toBeCloseTo(100, 9);
    expect(path[0]!.estimator.network.hidden.rows).toBe(0);
    expect(programs[1]).toBeLessThan(programs[0]!);
    expect(programs[2]).toBeLessThan(programs[1]!);
  });
});

describe('a path over ε', () => {
  test('takes radii in the units of X, from the smallest, and each fit answers for its own', async () => {
    const { X, places } = clouds(2, 24, 3);
    const epsilons = [[4, 0.02], 0, [2, 0.01]];
    const path = await fitEpsilonPath(new ReluClassifier({ ...QUICK, patterns: 4 }), X, places, { epsilons });
    expect(path.map(({ epsilon }) => epsilon)).toEqual([0, [2, 0.01], [4, 0.02]]);
    for (const { epsilon, estimator } of path) {
      expect(estimator.options.epsilon).toEqual(epsilon);
      const own = await new ReluClassifier({ ...QUICK, patterns: 4, epsilon }).fit(X, places);
      expect(estimator.objective.dualBound).toBeLessThanOrEqual(own.objective.program);
      expect(own.objective.dualBound).toBeLessThanOrEqual(estimator.objective.program);
    }
    const programs = path.map(({ estimator }) => estimator.objective.program);
    expect(programs[1]).toBeGreaterThan(programs[0]!);
    expect(programs[2]).toBeGreaterThan(programs[1]!);
    const last = path[2]!.estimator;
    expect(await last.certify(X, places)).toEqual(await last.certify(X, places, { epsilon: [4, 0.02] }));
  });

  test('is refused without radii, for wrong ones and for three classes', async () => {
    const { X, places } = clouds(3, 24, 4);
    const two = places.map((place) => place > 0);
    const estimator = new ReluClassifier<boolean>(QUICK);
    await expect(fitEpsilonPath(estimator, X, two, { epsilons: [] })).rejects.toThrow('epsilons is empty');
    await expect(fitEpsilonPath(estimator, X, two, { epsilons: [-1] })).rejects.toThrow('epsilon is -1');
    await expect(fitEpsilonPath(new ReluClassifier(QUICK), X, places, { epsilons: [0] })).rejects.toThrow('y has 3 classes');
  });

  test('ends early, with the fits so far, when it is aborted', async () => {
    const { X, places } = clouds(2, 24, 5);
    const controller = new AbortController();
    const settings = { epsilons: [0, 1, 2], signal: controller.signal, onStep: () => controller.abort() };
    const path = await fitEpsilonPath(new ReluClassifier(QUICK), X, places, settings);
    expect(path.map(({ estimator }) => estimator.status)).toEqual(['solved', 'cancelled']);
  });
});
