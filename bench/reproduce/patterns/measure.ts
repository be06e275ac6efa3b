import { globalBound } from '../../../src/enrich/global-bound';
import { trainPriced } from '../../../src/enrich/train-priced';
import { zeros, type Matrix } from '../../../src/matrix';
import { networkObjective } from '../../../src/model/network-objective';
import { selectPatterns } from '../../../src/problem/patterns';
import { defineProblem } from '../../../src/problem/problem';
import { fillUniforms } from '../../../src/random';
import { enumeratePatterns, type EnumeratedPatterns } from '../../../src/sampling/enumerate';
import { requiredPatterns } from '../../../src/sampling/required-patterns';
import type { TrainInput } from '../../../src/train';
import type { PartContext } from '../../harness/context';
import { duration } from '../../harness/format';
import { gaussianMatrix } from '../../harness/synthetic';
import { enrich } from './enrich';
import { grow } from './growth';
import { PlaneProgram, type Optimum } from './plane-program';
import type { EnrichedRun, Growth, Guarantee, PatternsResult } from './result';

interface Plan {
  readonly sequences: number;
  /** Numbers of draws P at which draw P + 1 is judged. */
  readonly grid: readonly number[];
  /** How many draws of each number of random patterns the other ways start from. */
  readonly starts: readonly number[];
  readonly repetitions: number;
  /** What column generation gets for the exact optimum, and what every other solve gets. */
  readonly solverSeconds: number;
  readonly enrichedSeconds: number;
}

const FULL: Plan = {
  sequences: 100,
  grid: powersOfTwo(1024),
  starts: [2, 4, 8, 16, 32],
  repetitions: 3,
  solverSeconds: 60,
  enrichedSeconds: 20,
};
const QUICK: Plan = { sequences: 6, grid: powersOfTwo(256), starts: [4, 16], repetitions: 1, solverSeconds: 5, enrichedSeconds: 3 };

const SAMPLES = 40;
const LOSS = 'logistic';
const BETA = 1e-3;
const GAP = 4e-5;
const DELTA = 4e-4;
const ENRICHED_GAP = 1e-3;
const XI = 0.1;
/** The stream of a seed that the labels are drawn from. */
const LABELS = 1002;

/** The optimum against the number of random patterns, for random labels on Gaussian points of the plane, as in the paper. */
export async function measurePatterns({ request, progress }: PartContext): Promise<PatternsResult> {
  const plan = request.quick ? QUICK : FULL;
  const started = performance.now();
  const X = gaussianMatrix(SAMPLES, 2, request.seed);
  const y = coinTosses(SAMPLES, request.seed);
  const patterns = openCells(await enumeratePatterns(X));
  const plane = new PlaneProgram(X, y, BETA, GAP, patterns);
  const exactProblem = defineProblem({ X, y, patterns, loss: LOSS, cone: 'hard', beta: BETA });
  const all = [...plane.wedges.keys()];
  const exact = plane.optimum(
    all,
    all.filter((i) => i % 16 === 0),
  );
  progress(`${patterns.count} patterns in all, optimum ${exact.program.toFixed(5)}`);
  const priced = await byPricing({ X, y, loss: LOSS, beta: BETA, patterns: patterns.count, seed: request.seed }, plan.solverSeconds);
  progress(
    `by pricing: ${priced.network.toFixed(5)} ≥ optimum ≥ ${priced.bound.toFixed(5)}, ${priced.patterns} patterns, ${duration(1000 * priced.seconds)}`,
  );
  const growths: Growth[] = [];
  for (let s = 0; s < plan.sequences; s++) {
    const growth = grow(plane, 1000 * request.seed + s, plan.grid, DELTA);
    growths.push(growth);
    // Progress lines leave a page only between tasks.
    await new Promise((resolve) => setTimeout(resolve));
    progress(`sequence ${s + 1} of ${plan.sequences}: ${growth.patterns} patterns, optimum ${growth.steps.at(-1)!.program.toFixed(5)}`);
  }
  const enriched: EnrichedRun[] = [];
  for (const sampled of plan.starts) {
    for (let r = 0; r < plan.repetitions; r++) {
      const runs = await enrich({ X, y, loss: LOSS, beta: BETA }, sampled, 1000 * request.seed + r, ENRICHED_GAP, plan.enrichedSeconds);
      enriched.push(...runs);
      progress(runs.map((run) => `${run.way} from ${sampled}: ${run.network.toFixed(5)}, ${run.patterns} patterns`).join('; '));
    }
  }
  progress(`${plane.solves} solves of growing programs in ${duration(performance.now() - started)}`);
  return {
    samples: SAMPLES,
    features: 2,
    loss: LOSS,
    beta: BETA,
    gap: GAP,
    enrichedGap: ENRICHED_GAP,
    enrichedSeconds: plan.enrichedSeconds,
    delta: DELTA,
    xi: XI,
    dataSeed: request.seed,
    cells: patterns.count,
    exact: { program: exact.program, dualBound: exact.dualBound, neurons: neuronCount(exact), priced },
    zero: networkObjective(exactProblem, { features: 2, hidden: zeros(0, 2), output: new Float64Array(0) }),
    growths,
    guarantees: plan.grid.map((draws) => guarantee(draws)),
    enriched,
    required: [0.5, 0.2, 0.1, 0.05].map((psi) => ({ psi, draws: requiredPatterns({ samples: SAMPLES, psi, xi: XI }) })),
    solves: plane.solves,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Column generation by the general solver, and the lower bound over all patterns that its dual point proves. */
async function byPricing(input: TrainInput, timeLimitSeconds: number): Promise<PatternsResult['exact']['priced']> {
  const { problem, solution, rounds } = await trainPriced(input, { device: 'cpu', timeLimitSeconds });
  const { bound } = await globalBound(problem, solution);
  return { network: solution.objective.network, bound, patterns: solution.patterns.count, seconds: rounds.at(-1)!.seconds };
}

function neuronCount({ neurons }: Optimum): number {
  return [...neurons.values()].flatMap(([v0, v1, w0, w1]) => [Math.hypot(v0!, v1!), Math.hypot(w0!, w1!)]).filter((size) => size > 0)
    .length;
}

/** What the theory promises after so many draws: ψ is the smallest for which `requiredPatterns` asks for no more, at most 1. */
function guarantee(draws: number): Guarantee {
  let [low, high] = [0, 1];
  for (let step = 0; step < 50; step++) {
    const psi = (low + high) / 2;
    if (psi > 0 && requiredPatterns({ samples: SAMPLES, psi, xi: XI }) <= draws) high = psi;
    else low = psi;
  }
  return { draws, mean: Math.min(1, (SAMPLES + 1) / (draws + 1)), psi: high };
}

/** Without the all-ones pattern where its cone holds no direction but 0: it cannot be drawn and allows no neuron. */
export function openCells(patterns: EnumeratedPatterns): EnumeratedPatterns {
  const { directions } = patterns;
  const open = Array.from({ length: patterns.count }, (_, i) => i).filter(
    (i) => directions.data[2 * i] !== 0 || directions.data[2 * i + 1] !== 0,
  );
  const data = Float64Array.from(open.flatMap((i) => [directions.data[2 * i]!, directions.data[2 * i + 1]!]));
  return { ...selectPatterns(patterns, open), directions: { rows: open.length, columns: 2, data } satisfies Matrix };
}

/** Labels ±1, each with probability ½. */
function coinTosses(count: number, seed: number): Float64Array {
  const draws = new Float64Array(count);
  fillUniforms(draws, { seed, stream: LABELS }, 0);
  return draws.map((value) => (value < 0.5 ? -1 : 1));
}

function powersOfTwo(last: number): number[] {
  return Array.from({ length: Math.log2(last) + 1 }, (_, i) => 2 ** i);
}
