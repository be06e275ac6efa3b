import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { neuronLengths, predictionLengths, shapeOf, tileLengths } from '../../src/admm/buffer-sizes';
import { initialPenalties } from '../../src/admm/penalties';
import { ON_GPU } from '../../src/admm/splittings';
import type { Accelerator } from '../../src/gpu/accelerator';
import { readFloats } from '../../src/gpu/readback';
import { fastestProduct } from '../../src/kernels/fastest-product';
import { AVERAGE_STRIDE, type Splitting } from '../../src/problem/splitting';
import { testAccelerator } from '../support/accelerator';
import { generate, KINDS, titleOf, type Kind } from '../support/problems';
import { randomStart } from '../support/starts';

let accelerator: Accelerator;
beforeAll(async () => {
  accelerator = await testAccelerator();
  // Its buffers come and go before those of a splitting.
  await fastestProduct(accelerator);
});
afterAll(() => accelerator.dispose());

const SHAPE = { samples: 20, features: 5, patterns: 15 };
/** At the end of a buffer a few multipliers may be zero; a section too many would be an eighth at the least. */
const MOST_UNWRITTEN = 0.08;

/** Buffers that hold zeros by intention, or a single number that nothing reads. */
const EMPTY = /^(no[A-Z]|unused)/;

/** What a splitting's buffers of floats hold after some iterations from a point that is nowhere zero, by label. */
async function contentAfterIterations(kind: Kind, splitting: Splitting['kind']): Promise<Map<string, Float32Array>> {
  const { problem } = generate(kind, 1, SHAPE);
  const shape = shapeOf(problem, 1);
  const lengths = splitting === 'lifted' ? { ...neuronLengths(shape), ...tileLengths(shape, SHAPE.samples) } : predictionLengths(shape);
  const buffers = new Map<string, GPUBuffer>();
  const lent = accelerator.lend();
  const create = lent.createBuffer.bind(lent);
  lent.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    if (descriptor.label! in lengths) buffers.set(descriptor.label!, buffer);
    return buffer;
  };
  try {
    const iterates = await (await ON_GPU[splitting]())(lent, problem, initialPenalties(problem, splitting), 1.6);
    await iterates.warmStart(randomStart(problem, 2));
    await iterates.advance(AVERAGE_STRIDE);
    const content = new Map<string, Float32Array>();
    for (const [label, buffer] of buffers) {
      if (!EMPTY.test(label)) content.set(label, await readFloats(lent, buffer));
    }
    return content;
  } finally {
    lent.dispose();
  }
}

/** The share of a buffer, at its end, that is zero. */
function unwritten(values: Float32Array): number {
  const last = values.findLastIndex((value) => value !== 0);
  return 1 - (last + 1) / values.length;
}

// Robust problems with soft cones hold something everywhere in the lifted splitting.
const CASES = KINDS.flatMap((kind) => {
  const splitting = kind.ball === 'none' ? 'prediction' : 'lifted';
  return splitting === 'prediction' || kind.cone === 'soft' ? [[splitting, titleOf(kind), kind] as const] : [];
});

describe('no buffer is longer than what it holds', () => {
  test.each(CASES)('%s splitting, %s', async (splitting, _, kind) => {
    const content = await contentAfterIterations(kind, splitting);
    expect(content.size).toBeGreaterThan(15);
    const shares = [...content].map(([label, values]) => [label, unwritten(values)] as const);
    expect(shares.filter(([, share]) => share > MOST_UNWRITTEN)).toEqual([]);
  });
});

test('hard cones have no slacks: a single number stands for them', () => {
  const { problem } = generate({ loss: 'hinge', cone: 'hard', ball: 'none' }, 1, SHAPE);
  expect(tileLengths(shapeOf(problem, 2), SHAPE.samples).slacks).toBe(1);
});
