import { leadingRows } from '../harness/synthetic';
import { bitAt } from '../../src/problem/patterns';
import { defineProblem, patternsFromRows, type Problem } from '../../src/problem/problem';

/** The problem of the first samples and at most so many of its patterns: those that stay distinct and not all zero on these samples. */
export function cutProblem(problem: Problem, samples: number, most: number): Problem {
  const { X, y, patterns, loss, cone, beta, perturbation } = problem;
  const rows = Math.min(samples, X.rows);
  const distinct = new Set<string>();
  for (let i = 0; i < patterns.count && distinct.size < most; i++) {
    const bits = Array.from({ length: rows }, (_, k) => bitAt(patterns, i, k)).join('');
    if (bits.includes('1')) distinct.add(bits);
  }
  const columns = [...distinct];
  return defineProblem({
    X: leadingRows(X, rows),
    y: y.slice(0, rows),
    patterns: patternsFromRows(Array.from({ length: rows }, (_, k) => columns.map((bits) => bits[k]).join(''))),
    ...{ loss, cone, beta, norm: perturbation.norm, epsilon: perturbation.radius },
  });
}
