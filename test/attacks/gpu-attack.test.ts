import { afterAll, beforeAll, expect, test } from 'vitest';
import { attackSteps, type RowAttack } from '../../src/attacks/gpu-attack';
import type { Accelerator } from '../../src/gpu/accelerator';
import { allocate, write } from '../../src/gpu/buffers';
import { readFloats } from '../../src/gpu/readback';
import { submit } from '../../src/gpu/recording';
import { multiply, multiplyByTranspose, transpose } from '../../src/matrix';
import type { Network } from '../../src/model/network';
import { rectifiedOutput } from '../../src/reference/rectified-output';
import { testAccelerator } from '../support/accelerator';
import { alternatingLabels, randomNetwork, uniformPoints } from '../support/networks';

let accelerator: Accelerator;
beforeAll(async () => void (accelerator = await testAccelerator()));
afterAll(() => accelerator.dispose());

const [SAMPLES, FEATURES, NEURONS] = [13, 5, 7];
const EPSILON = 0.125;
const X = uniformPoints(SAMPLES, FEATURES, 1);
const y = alternatingLabels(SAMPLES);
const networks = [randomNetwork(NEURONS, FEATURES, 2), randomNetwork(NEURONS, FEATURES, 3)] as const;
const FGSM: RowAttack = {
  norm: 'linf',
  target: 'margin',
  range: [-Infinity, Infinity],
  steps: 1,
  rate: 1,
  start: 'clean',
  keepWorst: false,
};

async function open(attack: RowAttack) {
  const hold = (content: Float64Array) => allocate(accelerator, 'test', Float32Array.from(content));
  const buffers = {
    clean: hold(X.data),
    targets: hold(y),
    radius: hold(new Float64Array(FEATURES).fill(EPSILON)),
    hidden: hold(networks[0].hidden.data),
    hiddenTransposed: hold(transpose(networks[0].hidden).data),
    output: hold(networks[0].output),
  };
  const shape = { samples: SAMPLES, rows: SAMPLES, features: FEATURES, neurons: NEURONS };
  const { steps, points, worst } = await attackSteps(accelerator, buffers, shape, attack);
  return async ({ hidden, output }: Network): Promise<Float32Array> => {
    write(accelerator, buffers.hidden, Float32Array.from(hidden.data));
    write(accelerator, buffers.hiddenTransposed, Float32Array.from(transpose(hidden).data));
    write(accelerator, buffers.output, Float32Array.from(output));
    submit(accelerator, steps);
    return readFloats(accelerator, worst ?? points);
  };
}

test('one step of rate 1 is FGSM: x - ε y sign(∇f) wherever rounding cannot turn the sign', async () => {
  const points = await (await open(FGSM))(networks[0]);
  let compared = 0;
  const { hidden, output } = networks[0];
  const { slopes } = rectifiedOutput(multiplyByTranspose(X, hidden).data, output);
  multiply({ rows: SAMPLES, columns: NEURONS, data: slopes }, hidden).data.forEach((slope, at) => {
    if (Math.abs(slope) < 1e-3) return;
    compared++;
    const target = X.data[at]! - EPSILON * y[Math.floor(at / FEATURES)]! * Math.sign(slope);
    expect(Math.abs(points[at]! - target)).toBeLessThanOrEqual(2 ** -22);
  });
  expect(compared).toBeGreaterThan(0.9 * SAMPLES * FEATURES);
});

test.each([false, true])('run again with other weights, the steps remember nothing (worst points kept: %s)', async (keepWorst) => {
  const attack: RowAttack = { ...FGSM, steps: 5, rate: 0.5, keepWorst };
  const [again, fresh] = [await open(attack), await open(attack)];
  const before = await again(networks[0]);
  const after = await again(networks[1]);
  expect(after).not.toEqual(before);
  expect(after).toEqual(await fresh(networks[1]));
});
