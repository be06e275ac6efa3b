import type { Accelerator } from '../gpu/accelerator';
import { allocate, write } from '../gpu/buffers';
import { compileKernel, type Step } from '../gpu/kernel';
import { readFloats } from '../gpu/readback';
import { submitInParts } from '../gpu/recording';
import { workLimit } from '../gpu/work-limit';
import { adversaryStep } from '../kernels/adversary-step';
import { cover } from '../kernels/cover';
import { fastestProduct } from '../kernels/fastest-product';
import { reductionWidth } from '../kernels/reduction-width';
import { slopeStep } from '../kernels/slope-step';
import { transpose } from '../matrix';
import type { Network } from '../model/network';
import { freeNeurons, stepLengths, STEPS, type Ascent } from './ascent';
import { slopeLimits, type Node, type Proposal } from './node';

/** The most nodes in one batch, the fewest rows it is padded to, and the most values in one of its arrays. */
const MOST_NODES = 1024;
const FEWEST_ROWS = 32;
const MOST_VALUES = 2 ** 24;

/** Sections of the kernels' arrays. */
const TERMS = 5;
const SLOPES = 2;
const REACH = 3;
const DELTAS = 3;

/** The arrays of one batch size and the steps that run on them. */
interface Batch {
  readonly steps: readonly Step[];
  readonly terms: GPUBuffer;
  readonly slopes: GPUBuffer;
  readonly reach: GPUBuffer;
  readonly radii: GPUBuffer;
  readonly deltas: GPUBuffer;
}

/**
 * The ascent on the GPU, all nodes of a batch at once: the rows of S hold every neuron's slope, fixed where it is stable or a chord, so
 * that each step is Z = Δ̄ Uᵀ, the slope step, G = (c ∘ S) U and the adversary's step.
 */
export async function gpuAscent(accelerator: Accelerator, network: Network): Promise<Ascent> {
  const { hidden, features } = network;
  const neurons = hidden.rows;
  const width = reductionWidth(accelerator);
  const [product, slopeKernel, adversaryKernel] = await Promise.all([
    fastestProduct(accelerator),
    compileKernel(accelerator, slopeStep),
    compileKernel(accelerator, adversaryStep, width),
  ]);
  const u = allocate(accelerator, 'hidden weights of the search', Float32Array.from(hidden.data));
  const uTransposed = allocate(accelerator, 'hidden weights transposed of the search', Float32Array.from(transpose(hidden).data));
  const batches = new Map<number, Batch>();

  function batchOf(rows: number): Batch {
    const known = batches.get(rows);
    if (known) return known;
    const reserve = (label: string, count: number) => allocate(accelerator, `${label} of ${rows} nodes`, count);
    const entries = rows * neurons;
    const size = rows * features;
    const terms = reserve('slope terms', TERMS * entries);
    const products = reserve('products', entries);
    const slopes = reserve('slopes', SLOPES * entries);
    const weighted = reserve('weighted slopes', entries);
    const gradients = reserve('gradients', size);
    const reach = reserve('reach', REACH * size);
    const radii = reserve('radii', rows);
    const deltas = reserve('perturbations', DELTAS * size);
    const steps = [
      product({ a: deltas, b: uTransposed, c: products }, { rows, inner: features, columns: neurons }),
      slopeKernel.bind({ terms, products, slopes, weighted }, { entries }, cover(entries, slopeKernel.overrides.WORKGROUP_SIZE)),
      product({ a: weighted, b: u, c: gradients }, { rows, inner: neurons, columns: features }),
      adversaryKernel.bind({ reach, radii, gradients, deltas }, { rows, features }, cover(rows, 1)),
    ];
    const batch: Batch = { steps, terms, slopes, reach, radii, deltas };
    batches.set(rows, batch);
    return batch;
  }

  return {
    capacity: Math.max(1, Math.min(MOST_NODES, Math.floor(MOST_VALUES / Math.max(TERMS * neurons, REACH * features)))),
    async ascend(nodes) {
      const rows = Math.max(FEWEST_ROWS, 2 ** Math.ceil(Math.log2(nodes.length)));
      const batch = batchOf(rows);
      upload(accelerator, batch, network, nodes, rows);
      const work = 2 * STEPS * rows * neurons * features;
      submitInParts(accelerator, Array.from({ length: STEPS }, () => batch.steps).flat(), work / workLimit(accelerator));
      const slopes = await readFloats(accelerator, batch.slopes);
      const deltas = await readFloats(accelerator, batch.deltas);
      return nodes.map((node, row) => [
        proposalOf(node, slopes.subarray(row * neurons), deltas.subarray((rows + row) * features), 1),
        proposalOf(node, slopes.subarray((rows + row) * neurons), deltas.subarray((2 * rows + row) * features), 1 / STEPS),
      ]);
    },
  };
}

/** Writes what the kernels read of each node; rows without a node stay zero and do nothing. */
function upload(accelerator: Accelerator, batch: Batch, { hidden, output }: Network, nodes: readonly Node[], rows: number): void {
  const [neurons, features] = [hidden.rows, hidden.columns];
  const [entries, size] = [rows * neurons, rows * features];
  const terms = new Float32Array(TERMS * entries);
  const slopes = new Float32Array(SLOPES * entries);
  const reach = new Float32Array(REACH * size);
  const radii = new Float32Array(rows).fill(-1);
  const deltas = new Float32Array(DELTAS * size);
  nodes.forEach((node, row) => {
    const { margin } = node;
    const limits = slopeLimits(node);
    const { gains, rates } = stepLengths(node, freeNeurons(limits.low, limits.high));
    const at = row * neurons;
    terms.set(margin.active, at);
    terms.set(margin.active, entries + at);
    slopes.set(margin.active, at);
    for (let j = 0; j < neurons; j++) terms[4 * entries + at + j] = margin.label * output[j]!;
    margin.unstable.forEach(({ neuron, center }, q) => {
      terms[at + neuron] = limits.low[q]!;
      terms[entries + at + neuron] = limits.high[q]!;
      terms[2 * entries + at + neuron] = center;
      terms[3 * entries + at + neuron] = gains[q]!;
      slopes[at + neuron] = node.slopes[q]!;
    });
    const start = row * features;
    reach.set(margin.reach.low, start);
    reach.set(margin.reach.high, size + start);
    reach.set(rates, 2 * size + start);
    if (margin.reach.radius < Infinity) radii[row] = margin.reach.radius;
    deltas.set(node.delta, start);
    deltas.set(node.delta, size + start);
  });
  const contents: readonly (readonly [GPUBuffer, Float32Array])[] = [
    [batch.terms, terms],
    [batch.slopes, slopes],
    [batch.reach, reach],
    [batch.radii, radii],
    [batch.deltas, deltas],
  ];
  for (const [buffer, content] of contents) write(accelerator, buffer, content);
}

/** A row of the device as slopes within their limits; what is not a number there stays as the node has it. */
function proposalOf(node: Node, slopes: Float32Array, delta: Float32Array, share: number): Proposal {
  const { low, high } = slopeLimits(node);
  const known = (value: number, otherwise: number) => (Number.isFinite(value) ? share * value : otherwise);
  return {
    slopes: node.slopes.map((before, q) => {
      const slope = known(slopes[node.margin.unstable[q]!.neuron]!, before);
      return Math.min(Math.max(slope, low[q]!), high[q]!);
    }),
    delta: node.delta.map((before, i) => known(delta[i]!, before)),
  };
}
