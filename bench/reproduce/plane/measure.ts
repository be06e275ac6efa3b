import type { Solution } from '../../../src/admm/solution';
import { trainPriced, type PricedTrainingSettings } from '../../../src/enrich/train-priced';
import type { Matrix } from '../../../src/matrix';
import { predict, type Network } from '../../../src/model/network';
import { fillUniforms } from '../../../src/random';
import { train, type TrainInput } from '../../../src/train';
import { verify } from '../../../src/verify/verify';
import type { PartContext } from '../../harness/context';
import { duration, percent } from '../../harness/format';
import type { PlaneNetwork, PlanePoint, PlaneResult, PlaneRun } from './result';

interface Plan {
  readonly patterns: number;
  readonly gap: number;
  readonly timeLimitSeconds: number;
}

const FULL: Plan = { patterns: 60, gap: 1e-2, timeLimitSeconds: 120 };
const QUICK: Plan = { patterns: 40, gap: 2e-2, timeLimitSeconds: 10 };

const POINTS = 25;
const EPSILON = 0.12;
const SPACING = 0.3;
const LOSS = 'hinge';
const BETA = 3e-4;
/** The streams of a seed that points and labels are drawn from. */
const STREAMS = { points: 1003, labels: 1004 } as const;

/** The panels of the figure, and hard cones once more with patterns chosen for them. */
const RUNS: readonly Pick<PlaneRun, 'training' | 'cone' | 'source'>[] = [
  { training: 'standard', cone: 'hard', source: 'random' },
  { training: 'standard', cone: 'soft', source: 'random' },
  { training: 'robust', cone: 'hard', source: 'random' },
  { training: 'robust', cone: 'soft', source: 'random' },
  { training: 'robust', cone: 'hard', source: 'priced' },
];

/** Trains on points of the plane, standard and robust, and proves for every point on which side its box is. */
export async function measurePlane({ request, progress }: PartContext): Promise<PlaneResult> {
  const plan = request.quick ? QUICK : FULL;
  const points = spacedPoints(POINTS, SPACING, request.seed);
  const X: Matrix = { rows: points.length, columns: 3, data: Float64Array.from(points.flatMap(({ x1, x2 }) => [x1, x2, 1])) };
  const y = Float64Array.from(points, (point) => point.y);
  const boxes = [EPSILON, EPSILON, 0];
  const runs: PlaneRun[] = [];
  let device = '';
  for (const run of RUNS) {
    const epsilon = run.training === 'robust' ? boxes : [0, 0, 0];
    const input: TrainInput = { X, y, loss: LOSS, cone: run.cone, beta: BETA, epsilon, patterns: plan.patterns, seed: request.seed };
    const settings = { device: 'cpu', gap: plan.gap, timeLimitSeconds: plan.timeLimitSeconds } as const;
    const started = performance.now();
    const solution: Solution = run.source === 'random' ? await train(input, settings) : await pricedAfterRandom(input, settings);
    const seconds = (performance.now() - started) / 1000;
    const { network, objective, relativeGap, iterations, status, patterns } = solution;
    const correct = predict(network, X).filter((value, k) => value * y[k]! > 0).length;
    const { verdicts } = await verify(network, X, y, { epsilon: boxes, device: 'cpu' });
    const { program, dualBound } = objective;
    const trained = { program, dualBound, objective: objective.network, relativeGap, iterations, status, seconds };
    runs.push({ ...run, ...trained, patterns: patterns.count, network: plainNetwork(network), correct, verdicts });
    device = solution.device;
    const certified = verdicts.filter((verdict) => verdict === 'certified').length;
    progress(
      `${run.training}, ${run.cone} cones, ${run.source} patterns: ${certified} of ${points.length} boxes, gap ${percent(relativeGap)}, ${duration(1000 * seconds)}`,
    );
  }
  return { points, seed: request.seed, epsilon: EPSILON, spacing: SPACING, loss: LOSS, beta: BETA, ...plan, device, runs };
}

/** Pricing that begins with the same random patterns as the other runs and may add as many. */
async function pricedAfterRandom(input: TrainInput, settings: PricedTrainingSettings): Promise<Solution> {
  const { patterns } = input;
  return (await trainPriced({ ...input, patterns: 2 * patterns }, { ...settings, initial: patterns })).solution;
}

/** Uniform points of the square [−1, 1]², each at least `spacing` from those before it, labels ±1 by coin toss. */
function spacedPoints(count: number, spacing: number, seed: number): PlanePoint[] {
  const labels = new Float64Array(count);
  fillUniforms(labels, { seed, stream: STREAMS.labels }, 0);
  const points: PlanePoint[] = [];
  const draw = new Float64Array(2);
  for (let at = 0; points.length < count; at += 2) {
    fillUniforms(draw, { seed, stream: STREAMS.points }, at);
    const [x1, x2] = [2 * draw[0]! - 1, 2 * draw[1]! - 1];
    const free = points.every((point) => Math.max(Math.abs(point.x1 - x1), Math.abs(point.x2 - x2)) >= spacing);
    // A square that is crowded too early is begun again.
    if (free) points.push({ x1, x2, y: labels[points.length]! < 0.5 ? -1 : 1 });
    else if (at % 20_000 === 19_998) points.length = 0;
  }
  return points;
}

function plainNetwork({ hidden, output }: Network): PlaneNetwork {
  return {
    hidden: Array.from(output, (_, j) => [hidden.data[3 * j]!, hidden.data[3 * j + 1]!, hidden.data[3 * j + 2]!] as const),
    output: [...output],
  };
}
