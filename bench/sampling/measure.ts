import type { Accelerator } from '../../src/gpu/accelerator';
import type { Matrix } from '../../src/matrix';
import { drawDirections, scaledRows } from '../../src/sampling/directions';
import { gpuSource } from '../../src/sampling/gpu-source';
import { requiredPatterns } from '../../src/sampling/required-patterns';
import { samplePatterns } from '../../src/sampling/sample';
import type { PartContext } from '../harness/context';
import { fitPowerLaw } from '../harness/fit';
import { whole } from '../harness/format';
import { timeInTurn, type Repetitions } from '../harness/measure';
import { median } from '../harness/statistics';
import { gaussianMatrix, leadingRows } from '../harness/synthetic';
import type { SamplingPoint, SamplingResult } from '../results';
import { bareProduct } from './bare-product';
import { checkBits, checkProducts } from './gate';

interface Plan {
  readonly features: number;
  readonly patterns: number;
  readonly sizes: readonly number[];
  readonly repetitions: Repetitions;
}

const FULL: Plan = {
  features: 64,
  patterns: 256,
  sizes: [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144],
  repetitions: { minimum: 4, maximum: 25, budgetMilliseconds: 150_000 },
};

const QUICK: Plan = {
  features: 32,
  patterns: 64,
  sizes: [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536],
  repetitions: { minimum: 3, maximum: 9, budgetMilliseconds: 5000 },
};

/** Sizes below this are dominated by the fixed costs of a call and left out of the fit. */
const FIT_FROM = 4096;

/** Smaller sizes are called several times in a row, so that no timing is mostly the waking up of an idle adapter. */
const LEAST_ROWS = 16384;

/** The guarantee whose price is reported: probability ψ of an improvement, confidence 1 − ξ. */
const GUARANTEE = { psi: 0.1, xi: 0.01 };

/**
 * Times sampling against the number of samples, after checking its bits against double precision at every size. A round times
 * every size, so that a drift of the machine's speed bends no curve.
 */
export async function measureSampling({ accelerator, request, progress }: PartContext): Promise<SamplingResult> {
  const plan = request.quick ? QUICK : FULL;
  const X = gaussianMatrix(plan.sizes.at(-1)!, plan.features, request.seed);
  const prepared: Prepared[] = [];
  try {
    for (const samples of plan.sizes) {
      prepared.push(await prepareSize(accelerator, leadingRows(X, samples), plan, request.seed));
      progress(`n = ${whole(samples)}: bits agree with double precision`);
    }
    const times = await timeInTurn(Object.assign({}, ...prepared.map(namedTasks)) as Tasks, plan.repetitions, (round) =>
      progress(`round ${round}: every size timed`),
    );
    const points = prepared.map(({ point }): SamplingPoint => {
      const of = (kind: Kind): number[] => times[`${kind} ${point.samples}`]!.map((time) => time / callsFor(point.samples));
      return { ...point, milliseconds: { sampling: of('sampling'), kernel: of('kernel'), product: of('product') } };
    });
    const large = points.filter((point) => point.samples >= FIT_FROM);
    const fitOf = (kind: Kind) =>
      fitPowerLaw(
        large.map((point) => point.samples),
        large.map((point) => median(point.milliseconds[kind])),
      );
    const [fit, productFit] = [fitOf('sampling'), fitOf('product')];
    return {
      features: plan.features,
      patterns: plan.patterns,
      ...GUARANTEE,
      fitFrom: FIT_FROM,
      leastRows: LEAST_ROWS,
      points,
      fit,
      productFit,
    };
  } finally {
    for (const { dispose } of prepared) dispose();
  }
}

type Kind = keyof SamplingPoint['milliseconds'];
type Tasks = Readonly<Record<string, () => Promise<unknown>>>;

/** One size, checked and ready to be timed. */
interface Prepared {
  readonly point: Omit<SamplingPoint, 'milliseconds'>;
  readonly tasks: Readonly<Record<Kind, () => Promise<unknown>>>;
  dispose(): void;
}

function namedTasks({ point, tasks }: Prepared): Tasks {
  return Object.fromEntries(
    Object.entries(tasks).map(([kind, task]) => [
      `${kind} ${point.samples}`,
      async () => {
        for (let call = 0; call < callsFor(point.samples); call++) await task();
      },
    ]),
  );
}

/** How many calls one timing of a size is made of. */
function callsFor(samples: number): number {
  return Math.max(1, Math.round(LEAST_ROWS / samples));
}

async function prepareSize(accelerator: Accelerator, X: Matrix, plan: Plan, seed: number): Promise<Prepared> {
  const sample = (): ReturnType<typeof samplePatterns> => samplePatterns(X, { patterns: plan.patterns, seed, accelerator });
  const sampled = await sample();
  const gate = checkBits(X, sampled);
  const x = scaledRows(X);
  const directions = drawDirections(seed, 0, plan.patterns, X.columns);
  const source = await gpuSource(accelerator, x, X.columns);
  const product = await bareProduct(accelerator, x, directions, X.columns);
  await product.run();
  checkProducts(x, directions, X.columns, await product.read());
  return {
    point: {
      samples: X.rows,
      found: sampled.count,
      required: requiredPatterns({ samples: X.rows, ...GUARANTEE }),
      productKernel: product.kernel,
      ...gate,
    },
    tasks: { sampling: sample, kernel: () => source.patternsOf(directions), product: product.run },
    dispose: () => {
      product.dispose();
      source.dispose();
    },
  };
}
