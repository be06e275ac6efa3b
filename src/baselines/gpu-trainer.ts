import type { Accelerator } from '../gpu/accelerator';
import { allocate, write } from '../gpu/buffers';
import { compileKernel, type Step } from '../gpu/kernel';
import { readFloats } from '../gpu/readback';
import { submitInParts } from '../gpu/recording';
import { workLimit } from '../gpu/work-limit';
import { cover } from '../kernels/cover';
import { gatherBatch } from '../kernels/gather-batch';
import { transpose, type Matrix } from '../matrix';
import type { Network } from '../model/network';
import { ascentOf } from './adversary';
import { gradientPass, outputPass, underAttack } from './gpu-pass';
import { weightUpdates } from './gpu-update';
import type { GradientPlan, GradientTask } from './gradient-settings';
import type { Trainer } from './trainer';

/** Dispatches in one submit, at most: an epoch of many batches must not become one command buffer without end. */
const MOST_STEPS = 512;

/**
 * Back-propagation in f32: every batch is gathered by index, attacked, passed forward and backward, and moves the weights. The
 * steps are bound once, and nothing is read back inside an epoch. The places that the last batch leaves empty have weight 0.
 */
export async function gpuTrainer(accelerator: Accelerator, task: GradientTask, plan: GradientPlan, start: Network): Promise<Trainer> {
  const { X, y, neurons, perturbation } = task;
  const [n, d] = [X.rows, X.columns];
  const batch = Math.min(plan.batchSize, n);
  const reserve = (label: string, content: number | Float64Array) =>
    allocate(accelerator, label, typeof content === 'number' ? content : Float32Array.from(content));
  const weights = {
    hidden: reserve('hidden weights', start.hidden.data),
    hiddenTransposed: reserve('transposed hidden weights', transpose(start.hidden).data),
    output: reserve('output weights', start.output),
  };
  const radius = reserve('radius', perturbation.radius);
  const order = reserve('order of the samples', n);
  const losses = reserve('losses', batch);
  const places = { rows: reserve('rows', batch * d), targets: reserve('targets', batch), weights: reserve('shares', batch) };
  const [x, labels] = [reserve('X', X.data), reserve('y', y)];

  const gather = await compileKernel(accelerator, gatherBatch);
  const { rows: clean, targets, weights: shares } = places;
  const ascent = ascentOf(plan.adversary, plan.adversarySteps);
  const attack = await underAttack(accelerator, task, ascent, { clean, targets, radius, ...weights }, batch, false);
  const gradient = await gradientPass(accelerator, task, { ...attack, targets, shares, losses, ...weights }, batch);
  const bindUpdate = await weightUpdates(accelerator, task, plan, weights, gradient);
  const batches = Array.from({ length: Math.ceil(n / batch) }, (_, at) => {
    const sizes = { samples: n, features: d, batch, start: at * batch };
    const fetch = gather.bind({ x, y: labels, order, ...places }, sizes, cover(batch * d, gather.overrides.WORKGROUP_SIZE));
    const update = bindUpdate();
    return { update, steps: [fetch, ...attack.steps, ...gradient.steps, ...update.steps] };
  });
  const held = plan.validation && (await heldOut(plan.validation));

  return {
    batches: batches.length,
    async epoch(permutation, rates) {
      write(accelerator, order, permutation);
      write(accelerator, losses, new Float32Array(batch));
      batches.forEach(({ update }, at) => update.setRate(rates[at]!));
      run(
        batches.flatMap(({ steps }) => steps),
        batch,
      );
      return (await readFloats(accelerator, losses)).reduce((sum, loss) => sum + loss, 0) / n;
    },
    async validate() {
      if (!held) return [];
      run(held.steps, held.rows);
      return readFloats(accelerator, held.outputs);
    },
    async network() {
      const hidden = Float64Array.from(await readFloats(accelerator, weights.hidden));
      const output = Float64Array.from(await readFloats(accelerator, weights.output));
      return { features: d, hidden: { rows: neurons, columns: d, data: hidden }, output };
    },
  };

  async function heldOut(part: { readonly X: Matrix; readonly y: Float64Array }) {
    const count = part.y.length;
    const samples = { clean: reserve('validation samples', part.X.data), targets: reserve('validation targets', part.y), radius };
    const ascent = ascentOf(plan.validateUnder, plan.adversarySteps);
    const worst = await underAttack(accelerator, task, ascent, { ...samples, ...weights }, count, true);
    const pass = await outputPass(accelerator, task, { ...worst, ...weights }, count);
    return { steps: [...worst.steps, ...pass.steps], outputs: pass.outputs, rows: count };
  }

  /** Steps none of which does more than one product of so many rows. */
  function run(steps: readonly Step[], rows: number): void {
    submitInParts(accelerator, steps, Math.max(steps.length / MOST_STEPS, (steps.length * rows * d * neurons) / workLimit(accelerator)));
  }
}
