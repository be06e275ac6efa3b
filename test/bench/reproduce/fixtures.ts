import type { PatternsResult } from '../../../bench/reproduce/patterns/result';
import type { PlaneResult, PlaneRun } from '../../../bench/reproduce/plane/result';

/** Three sequences over five patterns whose exact optimum is 1: the first is there after 2 patterns, the others after 4. */
export function patternsResult(): PatternsResult {
  const step = (draws: number, patterns: number, program: number) => ({ draws, patterns, program, dualBound: program * 0.9999 });
  const quick = [step(1, 1, 3), step(2, 2, 1)];
  const slow = [step(1, 1, 4), step(3, 2, 2), step(5, 4, 1.005)];
  return {
    samples: 9,
    features: 2,
    loss: 'logistic',
    beta: 0.125,
    gap: 1e-5,
    enrichedGap: 0.001,
    enrichedSeconds: 7,
    delta: 1e-3,
    xi: 0.1,
    dataSeed: 11,
    cells: 5,
    exact: { program: 1, dualBound: 0.9999, neurons: 3, priced: { network: 1.01, bound: 0.99, patterns: 3, seconds: 2 } },
    zero: 5,
    growths: [quick, slow, slow].map((steps, s) => ({
      seed: 100 + s,
      steps,
      trials: [
        { draws: 1, verdict: s === 0 ? 'lower' : 'same', lowering: 0.5 },
        { draws: 4, verdict: s === 0 ? 'undecided' : 'lower', lowering: 0.25 * s },
      ],
      patterns: 5,
    })),
    guarantees: [
      { draws: 1, mean: 1, psi: 1 },
      { draws: 4, mean: 0.75, psi: 0.875 },
    ],
    enriched: [2, 4].flatMap((sampled) =>
      (['soft', 'refined', 'priced'] as const).map((way, w) => ({
        ...{ way, seed: 5, sampled, patterns: sampled, neurons: 2, status: 'solved', seconds: 1 },
        network: 2 - sampled / 4 - w / 10,
      })),
    ),
    required: [{ psi: 0.1, draws: 234 }],
    solves: 17,
    seconds: 3,
  };
}

/** Two points and the five runs; the robust network with soft cones holds both squares, the others one. */
export function planeResult(): PlaneResult {
  const run = (training: PlaneRun['training'], cone: PlaneRun['cone'], source: PlaneRun['source']): PlaneRun => ({
    ...{ training, cone, source, patterns: 6, status: 'solved', program: 0.5, dualBound: 0.49, objective: 0.5 },
    ...{ relativeGap: 0.02, iterations: 50, seconds: 1.5, correct: 2 },
    network: { hidden: [[1, 0, 0]], output: [1] },
    verdicts: ['certified', training === 'robust' && cone === 'soft' ? 'certified' : 'attacked'],
  });
  return {
    points: [
      { x1: 0.5, x2: 0, y: 1 },
      { x1: -0.5, x2: 0, y: -1 },
    ],
    ...{ seed: 3, epsilon: 0.2, spacing: 0.5, loss: 'hinge', beta: 0.01, gap: 0.01, timeLimitSeconds: 5, device: 'cpu (f64)' },
    runs: [
      run('standard', 'hard', 'random'),
      run('standard', 'soft', 'random'),
      run('robust', 'hard', 'random'),
      run('robust', 'soft', 'random'),
      run('robust', 'hard', 'priced'),
    ],
  };
}
