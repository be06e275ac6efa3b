import type { KernelTotal, PhaseTotal, Solution } from '../index';
import type { Problem } from '../problem/problem';
import { bitAt } from '../problem/patterns';

/** What the traced page computes, as JSON: a problem with its patterns, or data to sample patterns for. */
export interface TraceTask {
  readonly input: {
    readonly X: { readonly shape: readonly [number, number]; readonly data: readonly number[] };
    readonly y: readonly number[];
    readonly loss: Problem['loss'];
    readonly cone: Problem['cone'];
    readonly beta: number;
    readonly norm: 'linf' | 'l2';
    readonly epsilon: number | readonly number[];
  };
  /** One string of 0 and 1 for each sample, or how many patterns to sample. */
  readonly patterns: readonly string[] | number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly mostSpans: number;
}

/** What the traced page answers. */
export interface TraceOutcome {
  readonly status: Solution['status'];
  readonly device: string;
  readonly iterations: number;
  readonly seconds: number;
  readonly relativeGap: number;
  readonly phases: readonly PhaseTotal[];
  readonly kernels: readonly KernelTotal[];
  readonly spansLeftOut: number;
  /** The totals as text. */
  readonly table: string;
}

/** The task that solves a problem over its own patterns. */
export function taskOf(problem: Problem): Pick<TraceTask, 'input' | 'patterns'> {
  const { X, y, patterns, loss, cone, beta, perturbation } = problem;
  const radius = [...perturbation.radius];
  return {
    input: {
      X: { shape: [X.rows, X.columns], data: [...X.data] },
      y: [...y],
      ...{ loss, cone, beta, norm: perturbation.norm },
      epsilon: perturbation.norm === 'l2' ? radius[0]! : radius,
    },
    patterns: Array.from({ length: patterns.samples }, (_, k) =>
      Array.from({ length: patterns.count }, (_, i) => bitAt(patterns, i, k)).join(''),
    ),
  };
}

export const PAGE = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>reluvex trace</title>
  <link rel="icon" href="data:," />
</html>
`;

/** The module that runs the task. */
export const PAGE_SCRIPT = `import { defineProblem, patternsFromRows, Profile, solve, train } from './index.js';

export async function runTask() {
  const { input, patterns, settings, mostSpans } = await (await fetch('task.json')).json();
  const profile = new Profile({ mostSpans });
  const solution =
    typeof patterns === 'number'
      ? await train({ ...input, patterns }, { ...settings, profile })
      : await solve(defineProblem({ ...input, patterns: patternsFromRows(patterns) }), { ...settings, profile });
  const { status, device, iterations, seconds, relativeGap } = solution;
  const { phases, kernels, spansLeftOut } = profile;
  return { status, device, iterations, seconds, relativeGap, phases, kernels, spansLeftOut, table: String(profile) };
}
`;
