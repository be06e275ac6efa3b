import { packPatterns } from '../../src/problem/patterns';
import { defineProblem, type Problem } from '../../src/problem/problem';

/** A separable hinge problem of a few samples with every pattern that three directions give. */
export function tinyProblem(samples = 24): Problem {
  const rows = Array.from({ length: samples }, (_, k) => [Math.cos(2.4 * k), Math.sin(2.4 * k), 1]);
  const directions = [
    [0, 0, 1],
    [1, 0.3, 0.1],
    [-0.8, 1, 0.2],
    [0.2, -1, 0.4],
  ];
  const active = (pattern: number, sample: number): boolean =>
    directions[pattern]!.reduce((sum, part, j) => sum + part * rows[sample]![j]!, 0) >= 0;
  return defineProblem({
    X: rows,
    y: rows.map(([a, b]) => (a! * b! > 0 ? 1 : -1)),
    patterns: packPatterns(samples, directions.length, active),
    loss: 'hinge',
    beta: 1e-3,
  });
}
