import type { Accelerator } from '../gpu/accelerator';
import { allocate, write } from '../gpu/buffers';
import { readFloats } from '../gpu/readback';
import { submitInParts } from '../gpu/recording';
import { workLimit } from '../gpu/work-limit';
import { transpose, type Matrix } from '../matrix';
import type { Network } from '../model/network';
import { attackSteps } from './gpu-attack';
import type { Attack, Round } from './settings';
import { startingPoint } from './starts';
import type { WorstPoints } from './worst-points';

/** Multiply-adds between two readbacks: a second or so, so that the signal is seen and no watchdog ends the work. */
const GPU_WORK = 2 ** 38;
const SOFTWARE_WORK = 2 ** 32;
/** Entries of the largest buffer. */
const LARGEST_BUFFER = 2 ** 23;

/** A round in f32 on the GPU, for as many samples at once as its work and memory allow. */
export async function ascendOnGpu(
  accelerator: Accelerator,
  network: Network,
  X: Matrix,
  y: Float64Array,
  attack: Attack,
  round: Round,
  worst: WorstPoints,
  samplesAtOnce = affordableSamples(accelerator, network, attack, round),
): Promise<void> {
  const { set, target, seed, signal } = attack;
  const { hidden, output } = network;
  const [features, neurons] = [X.columns, hidden.rows];
  const sides = target === 'margin' ? 1 : 2;
  const each = round.restarts * sides;
  const samples = Math.min(X.rows, samplesAtOnce);
  const rows = samples * each;
  const hold = (label: string, content: Float64Array | number) =>
    allocate(accelerator, label, typeof content === 'number' ? content : Float32Array.from(content));
  const clean = hold('clean points', samples * features);
  const targets = hold('targets', samples);
  const {
    steps,
    points,
    worst: found,
  } = await attackSteps(
    accelerator,
    {
      clean,
      targets,
      radius: hold('radius', set.perturbation.radius),
      hidden: hold('hidden weights', hidden.data),
      hiddenTransposed: hold('hidden weights, transposed', transpose(hidden).data),
      output: hold('output weights', output),
    },
    { samples, rows, features, neurons },
    {
      norm: set.perturbation.norm,
      target: target === 'margin' ? 'margin' : 'both-sides',
      range: set.range,
      steps: round.steps,
      rate: round.rate,
      start: 'given',
      keepWorst: true,
    },
  );

  const parts = workOf(network, each, round) * (samples / workLimit(accelerator));
  for (let next = 0; next < X.rows; next += samples) {
    signal?.throwIfAborted();
    // The last batch overlaps the one before: batches of one size need one set of steps.
    const from = Math.min(next, X.rows - samples);
    write(accelerator, clean, Float32Array.from(X.data.subarray(from * features, (from + samples) * features)));
    write(accelerator, targets, Float32Array.from(y.subarray(from, from + samples)));
    write(accelerator, points, startsOf(from));
    submitInParts(accelerator, steps, parts);
    const proposals = await readFloats(accelerator, found!, rows * features);
    for (let row = 0; row < rows; row++) {
      worst.propose(from + (row % samples), proposals.subarray(row * features, (row + 1) * features));
    }
  }
  signal?.throwIfAborted();

  function startsOf(from: number): Float32Array {
    const starts = new Float32Array(rows * features);
    for (let k = 0; k < samples; k++) {
      for (let restart = 0; restart < round.restarts; restart++) {
        const start = startingPoint(set, worst.cleanPoint(from + k), from + k, restart, seed);
        for (let side = 0; side < sides; side++) starts.set(start, ((restart * sides + side) * samples + k) * features);
      }
    }
    return starts;
  }
}

function affordableSamples(accelerator: Accelerator, network: Network, { target }: Attack, round: Round): number {
  const rows = round.restarts * (target === 'margin' ? 1 : 2);
  const { features, hidden } = network;
  const byRound = (accelerator.adapter.software ? SOFTWARE_WORK : GPU_WORK) / workOf(network, rows, round);
  const byProduct = workLimit(accelerator) / (rows * features * hidden.rows);
  const byMemory = LARGEST_BUFFER / (rows * Math.max(features, hidden.rows));
  return Math.max(1, Math.floor(Math.min(byRound, byProduct, byMemory)));
}

/** Multiply-adds of a round for one sample that has so many rows: two products for each step, and one that judges the last point. */
function workOf({ features, hidden }: Network, rows: number, { steps }: Round): number {
  return 2 * (steps + 1) * rows * features * hidden.rows;
}
