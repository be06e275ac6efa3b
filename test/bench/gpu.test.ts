import { describe, expect, it } from 'vitest';
import { readGpuReport, type GpuReport } from '../../bench/gpu/gpu-report';
import { presentGpu } from '../../bench/gpu/present';
import type { RunResults } from '../../bench/results';

const adapter = (software: boolean) => ({
  vendor: '',
  architecture: '',
  device: '',
  description: software ? 'Soft' : 'Card 5000',
  software,
});

const report: GpuReport = {
  ...{ format: 'reluvex-gpu', formatVersion: 1, started: '2026-03-04T05:06:07.000Z', seconds: 60, seed: 1, quick: false },
  ...{ reluvex: '1.2.3', commit: '0123456789abcdef', node: 'v20.0.0' },
  machine: { platform: 'linux x64', processor: 'Some', cores: 4, memoryBytes: 2 ** 30 },
  adapter: adapter(false),
  parts: {
    gap: {
      gaps: [1e-2, 1e-3],
      timeLimitSeconds: 20,
      preferred: { kind: 'adapter', reason: null },
      marks: [],
      problems: [
        {
          ...{ name: 'tiny', source: 'shipped', loss: 'hinge', cone: 'soft', robust: true, beta: 1e-2, optimum: 1 },
          ...{ samples: 10, features: 3, patterns: 4 },
          devices: [
            {
              ...{ kind: 'adapter', device: 'Card 5000', splitting: 'lifted', setupMilliseconds: { first: 2, again: 1 } },
              runs: [
                {
                  ...{ gap: 1e-3, status: 'solved', program: 1.0005, dualBound: 0.9996, relativeGap: 9e-4, iterations: 250, seconds: 0.5 },
                  trace: [{ iteration: 250, seconds: 0.5, program: 1.0005, dualBound: 0.9996, relativeGap: 9e-4 }],
                },
              ],
            },
          ],
        },
      ],
    },
  },
  failures: [{ part: 'kernels', message: 'broke' }],
};

const resultsWith = (gpu: RunResults['gpu'], software = true, suite: RunResults['suite'] = 'bench'): RunResults =>
  ({ suite, adapter: adapter(software), gpu, parts: {} }) as unknown as RunResults;

describe('presentGpu', () => {
  it('says that nothing was measured on a GPU where nothing was', () => {
    expect(presentGpu(resultsWith([]))!.conclusion).toMatch(/^Not measured on a GPU/);
    expect(presentGpu(resultsWith([], false))!.conclusion).toMatch(/own adapter is a GPU, Card 5000/);
    expect(presentGpu(resultsWith([], true, 'reproduce'))).toBeUndefined();
  });

  it('shows what was measured under the name of its adapter, and what failed', () => {
    const section = presentGpu(resultsWith([report]))!;
    expect(section.conclusion).toContain('Card 5000, 2026-03-04, reluvex 1.2.3, commit 0123456789');
    expect(section.conclusion).not.toContain('Not measured');
    expect(section.notices).toEqual(['kernels failed on Card 5000: broke']);
    expect(section.tables[0]!.rows).toEqual([['tiny', '10', '3', '4', 'adapter', '500 ms', '500 ms', '500 ms']]);
  });

  it('does not take a software adapter for a GPU', () => {
    const section = presentGpu(resultsWith([{ ...report, adapter: adapter(true) }]))!;
    expect(section.notices![0]).toMatch(/^Not measured on a GPU/);
  });
});

describe('readGpuReport', () => {
  it('reads what was written, and refuses what is something else', () => {
    expect(readGpuReport(JSON.stringify(report))).toEqual(report);
    expect(() => readGpuReport('{"format":"reluvex-bench","formatVersion":1}')).toThrow(/not a report of bench\/gpu\/run/);
    expect(() => readGpuReport('{"format":"reluvex-gpu","formatVersion":2}')).toThrow(/not a report/);
  });
});
