import { expect, test } from 'vitest';
import { measureSoak } from '../../../bench/trust/soak/measure';

test('some seconds of the soak: every solve keeps its promises, and the device is given back empty (seed 5)', async () => {
  const { findings, faults } = await measureSoak({ seed: 5, progress: () => undefined }, 0.2);
  expect(faults).toEqual([]);
  const [solves, rejections, ...trends] = findings;
  expect(solves!.cases).toBeGreaterThan(1);
  expect(findings.map(({ failures }) => failures)).toEqual([0, 0, 0, 0]);
  expect(rejections!.cases).toBe(solves!.cases);
  // Some seconds say nothing about trends, and must not pretend to.
  for (const { note } of trends) expect(note).toContain('too short to judge');
});
