import { multiply, transpose } from '../matrix';
import type { Network } from '../model/network';
import { adamUpdate } from '../reference/adam-update';
import { gatherBatch, type Batch } from '../reference/gather-batch';
import { lossSlopes } from '../reference/loss-slopes';
import { momentumUpdate } from '../reference/momentum-update';
import { rowDot } from '../reference/row-dot';
import { ascentOf, attackRows } from './adversary';
import { ADAM, type BatchRate } from './gradient-rates';
import type { GradientPlan, GradientTask } from './gradient-settings';
import type { Trainer } from './trainer';

/** The gradients of a batch's mean loss, without the penalty, and its losses. */
export interface PassResult {
  /** Row j times α_j is the gradient of u_j. */
  readonly hidden: Float64Array;
  readonly output: Float64Array;
  readonly losses: Float64Array;
}

/** Forward and backward through the network in double precision: with M = slopes · rows, α_j M_j and ⟨M_j, u_j⟩ are the gradients. */
export function gradientPass(
  { loss }: Pick<GradientTask, 'loss'>,
  { hidden, output }: Network,
  { rows, targets, weights }: Batch,
): PassResult {
  const z = multiply(rows, transpose(hidden));
  const { slopes, losses } = lossSlopes(loss, z.data, output, targets, weights);
  const ofHidden = multiply({ rows: output.length, columns: rows.rows, data: slopes }, rows).data;
  return { hidden: ofHidden, output: rowDot(ofHidden, hidden.data, rows.columns), losses };
}

/** Back-propagation in double precision: the twin of the GPU's. */
export function cpuTrainer(task: GradientTask, plan: GradientPlan, start: Network): Trainer {
  const { X, y, loss, beta, neurons, perturbation } = task;
  const [n, d] = [X.rows, X.columns];
  const size = Math.min(plan.batchSize, n);
  const batches = Math.ceil(n / size);
  const set = { perturbation, range: [-Infinity, Infinity] } as const;
  const ascent = ascentOf(plan.adversary, plan.adversarySteps);
  const network = { features: d, hidden: { ...start.hidden, data: start.hidden.data.slice() }, output: start.output.slice() };
  const ones = new Float64Array(neurons).fill(1);
  const hiddenState = new Float64Array(2 * neurons * d);
  const outputState = new Float64Array(2 * neurons);

  function update(
    weights: Float64Array,
    state: Float64Array,
    gradient: Float64Array,
    factors: Float64Array,
    { rate, guard }: BatchRate,
  ): void {
    const { momentum } = plan;
    if (plan.optimizer === 'sgd') momentumUpdate(weights, state, gradient, factors, { decay: beta, rate, momentum });
    else adamUpdate(weights, state, gradient, factors, { ...ADAM, decay: beta, rate, guard });
  }

  return {
    batches,
    async epoch(order, rates) {
      let total = 0;
      for (let at = 0; at < batches; at++) {
        const batch = gatherBatch(X, y, order, at * size, size);
        const { rows } = attackRows(network, set, batch.rows, batch.targets, loss, ascent, false);
        const gradient = gradientPass(task, network, { ...batch, rows });
        update(network.hidden.data, hiddenState, gradient.hidden, network.output, rates[at]!);
        update(network.output, outputState, gradient.output, ones, rates[at]!);
        total += gradient.losses.reduce((sum, value) => sum + value, 0);
      }
      return total / n;
    },
    async validate() {
      const part = plan.validation;
      const attack = ascentOf(plan.validateUnder, plan.adversarySteps);
      return part ? attackRows(network, set, part.X, part.y, loss, attack, true).outputs : [];
    },
    async network() {
      return { features: d, hidden: { ...network.hidden, data: network.hidden.data.slice() }, output: network.output.slice() };
    },
  };
}
