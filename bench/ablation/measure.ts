import { openBackend } from '../../src/admm/backend';
import { Best } from '../../src/admm/best';
import { runSplitting } from '../../src/admm/loop';
import { solutionOf } from '../../src/admm/report';
import { completeSettings, type SolveSettings } from '../../src/admm/settings';
import type { Solution } from '../../src/admm/solution';
import { isRobust, type Problem } from '../../src/problem/problem';
import type { PartContext } from '../harness/context';
import { digits, whole } from '../harness/format';
import { cutProblem } from '../problems/cut-problem';
import { checkSolution } from '../problems/gate';
import { problemSet, type SetProblem } from '../problems/problem-set';
import { meanRatio, type AblationProblem, type AblationResult, type AblationRun } from './result';
import { VARIANTS, type Variant } from './variants';

interface Plan {
  readonly gap: number;
  readonly timeLimitSeconds: number;
  readonly mostTimes: number;
}

const FULL: Plan = { gap: 1e-3, timeLimitSeconds: 60, mostTimes: 3 };
const QUICK: Plan = { gap: 1e-2, timeLimitSeconds: 1, mostTimes: 2 };

/** What is left of problems whose solves take minutes. */
const CUT = { samples: 400, patterns: 32 } as const;
/** What a first solve runs untimed, so that the clock of the others sees compiled code. */
const WARM_UP = { maxIterations: 100, timeLimitSeconds: 1 } as const;

/** Solves every problem of the fixed set with the method as it is, then with each of its parts switched off; on the CPU, in double precision. */
export async function measureAblation({ request, progress }: PartContext): Promise<AblationResult> {
  const plan = request.quick ? QUICK : FULL;
  const problems: AblationProblem[] = [];
  for (const one of await problemSet(request)) {
    const measured = await measureProblem(one.long ? cut(one) : one, plan);
    problems.push(measured);
    progress(`${measured.name}: ${measured.runs.map(({ iterations }) => whole(iterations)).join(', ')} iterations`);
  }
  const variants = VARIANTS.map(({ name, change }) => ({ name, change }));
  const result = { gap: plan.gap, mostTimes: plan.mostTimes, variants, problems };
  for (const { name } of variants.slice(1)) {
    const mean = meanRatio(result, name, 'iterations');
    if (mean) progress(`${name}: ${digits(mean.value)} times the iterations`);
  }
  return result;
}

function cut(one: SetProblem): SetProblem {
  const { samples, patterns } = CUT;
  return { ...one, name: `${one.name}, first ${samples}`, problem: cutProblem(one.problem, samples, patterns), optimum: null };
}

async function measureProblem(one: SetProblem, { gap, timeLimitSeconds, mostTimes }: Plan): Promise<AblationProblem> {
  const { name, problem } = one;
  const runs: AblationRun[] = [];
  await solveVariant(problem, VARIANTS[0]!, { gap, ...WARM_UP });
  for (const variant of VARIANTS) {
    const [base] = runs;
    if (base && base.status !== 'solved') break;
    if (variant.applies?.(problem) === false) continue;
    const solution = await solveVariant(problem, variant, {
      gap,
      timeLimitSeconds: Math.max(timeLimitSeconds, mostTimes * (base?.seconds ?? 0)),
      ...(base && { maxIterations: mostTimes * base.iterations }),
    });
    checkSolution(one, solution);
    const { status, iterations, seconds, relativeGap } = solution;
    runs.push({ variant: variant.name, status, iterations, seconds, relativeGap });
  }
  const { X, patterns, loss, cone } = problem;
  const size = { samples: X.rows, features: X.columns, patterns: patterns.count };
  return { name, ...size, loss, cone, robust: isRobust(problem), device: 'cpu (f64)', runs };
}

/** What `solve` does, with the variant's changes. */
async function solveVariant(problem: Problem, variant: Variant, limits: Partial<SolveSettings>): Promise<Solution> {
  const settings = completeSettings({ device: 'cpu', ...limits, ...variant.settings });
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const best = new Best(problem, undefined, variant.refit);
  const backend = await openBackend(problem, settings);
  try {
    await variant.start?.(backend.splitting);
    const splitting = variant.splitting?.(backend.splitting) ?? backend.splitting;
    const run = runSplitting(splitting, variant.aim?.(best) ?? best, settings, seconds);
    for (;;) {
      const step = await run.next();
      if (step.done) return solutionOf(problem, best, { ...step.value, seconds: seconds(), device: backend.device, splitting, seed: null });
    }
  } finally {
    backend.dispose();
  }
}
