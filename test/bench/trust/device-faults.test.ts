import { expect, test } from 'vitest';
import { FAULT_KINDS } from '../../../bench/trust/faults/device-faults';
import { strike } from '../../../bench/trust/faults/strike';
import { testGpu } from '../../support/accelerator';
import { generate } from '../../support/problems';

const { problem } = generate({ loss: 'hinge', cone: 'soft', ball: 'box' }, 3);
/** A slice of the moments at which `npm run trust` strikes. */
const MOMENTS = 2;

test.each(FAULT_KINDS)('a solve goes on elsewhere, or ends with an error that says so: $name', async (kind) => {
  const { cases, faults } = await strike(await testGpu(), problem, kind, MOMENTS);
  expect(faults).toEqual([]);
  expect(cases).toBe(2 * MOMENTS);
});
