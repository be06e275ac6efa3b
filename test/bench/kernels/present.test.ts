import { describe, expect, it } from 'vitest';
import { overNaive, overPeers, presentKernels, rateOf, roofAt } from '../../../bench/kernels/present';
import type { KernelsResult, PeerTiming } from '../../../bench/kernels/result';
import type { RunResults } from '../../../bench/results';

const ROUNDS = [1, 2, 4];

/** Milliseconds of three rounds on a machine that becomes four times as slow. */
function drifting(milliseconds: number): number[] {
  return ROUNDS.map((slow) => slow * milliseconds);
}

function peer(name: string, backend: PeerTiming['backend'], milliseconds: number): PeerTiming {
  return { name, backend, first: 1000, milliseconds: drifting(milliseconds), error: null };
}

const SHAPE = { rows: 1000, inner: 1000, columns: 500 };

function kernelsResult(): KernelsResult {
  return {
    family: 'broadcast',
    families: ['broadcast', 'register'],
    choiceMilliseconds: 30,
    roofline: { multiplyAdds: [1, 2, 9], loads: [0.5, 0.25, 0.1] },
    firstUse: [{ kernel: 'broadcast_product', milliseconds: 1234 }],
    products: [
      {
        ...SHAPE,
        kernels: [
          { kernel: 'naive_product', intensity: 2, milliseconds: drifting(2000) },
          { kernel: 'broadcast_product', intensity: 16, milliseconds: drifting(500) },
          { kernel: 'matrix_product', intensity: 2, milliseconds: drifting(1000) },
        ],
      },
    ],
    masked: {
      ...{ samples: 64, patterns: 32, features: 16 },
      comparisons: [
        ['forward', 'prediction', 6],
        ['adjoint', 'prediction', 9],
        ['forward', 'lifted', 3],
        ['adjoint', 'lifted', 5],
      ].map(([operation, splitting, factor]) => ({
        ...{
          operation: operation as 'forward' | 'adjoint',
          splitting: splitting as 'prediction' | 'lifted',
          formula: `${splitting} ${operation}`,
        },
        ...{ kernels: 'ours', naiveKernel: 'theirs', milliseconds: { reluvex: drifting(1), naive: drifting(factor as number) } },
      })),
    },
    peers: [
      {
        ...SHAPE,
        peers: [
          peer('reluvex', 'WebGPU', 500),
          peer('reluvex, double precision', 'WebAssembly', 50),
          peer('slow 1.0', 'WebGPU', 4000),
          peer('quick 2.0', 'WebGPU', 1000),
          { ...peer('broken 3.0', 'WebGPU', 1), milliseconds: [], first: null, error: 'no such <thing>' },
          peer('quick 2.0', 'WebAssembly', 25),
        ],
      },
    ],
  };
}

function resultsOf(kernels: KernelsResult | undefined): RunResults {
  const adapter = { vendor: '', architecture: '', device: '', description: 'Some Device', software: true };
  return { parts: kernels && { kernels }, adapter, engine: { name: 'chrome', runtime: 'Chrome/1' } } as RunResults;
}

describe('the kernels part', () => {
  const result = kernelsResult();
  const section = presentKernels(resultsOf(result))!;

  it('compares within rounds, so that a machine that slows down changes no ratio', () => {
    expect(overNaive(result, result.products[0]!)).toBe(4);
    const spoiled = {
      ...result.products[0]!,
      kernels: result.products[0]!.kernels.map((one, at) => (at === 1 ? { ...one, milliseconds: [500, 9e9, 2000] } : one)),
    };
    expect(overNaive(result, spoiled)).toBe(4);
  });

  it('counts two operations for each multiply-add, at the median time', () => {
    expect(rateOf(SHAPE as never, drifting(500))).toBeCloseTo(1e9 / 1e6 / 1000, 12);
  });

  it('draws the roof at the smaller of what arithmetic and loads allow', () => {
    expect(roofAt(result.roofline, 4)).toBe(2 * 4 * 0.25);
    expect(roofAt(result.roofline, 8)).toBe(2 * 2);
    expect(roofAt(result.roofline, 100)).toBe(2 * 2);
  });

  it('sets reluvex against the fastest peer on the same backend, and none against a failure', () => {
    const [comparison] = result.peers!;
    expect(overPeers(comparison!, 'WebGPU')).toEqual({ name: 'quick 2.0', ratio: 2 });
    expect(overPeers(comparison!, 'WebAssembly')).toEqual({ name: 'quick 2.0', ratio: 0.5 });
    const without = { ...comparison!, peers: comparison!.peers.map((one, at) => (at === 0 ? { ...one, error: 'lost' } : one)) };
    expect(overPeers(without, 'WebGPU')).toBeUndefined();
  });

  it('states its ratios, names the software adapter and every failure with its error', () => {
    expect(section.conclusion).toContain('software adapter (Some Device)');
    expect(section.conclusion).toContain('4.0× at 1,000 × 1,000 × 500');
    expect(section.conclusion).toContain('quick 2.0, takes 2.0× the time of reluvex');
    expect(section.conclusion).toContain('failed: broken 3.0 on WebGPU');
    expect(section.headlines.map(({ value }) => value)).toEqual(['4.0×', '6.0× · 9.0×', '2.0×']);
    expect(section.tables.flatMap(({ rows }) => rows).flat()).toContain('failed: no such <thing>');
    for (const { columns, rows } of section.tables) for (const row of rows) expect(row).toHaveLength(columns.length);
  });

  it('says so where no peers were measured, and nothing where the part did not run', () => {
    const alone = presentKernels(resultsOf({ ...result, peers: undefined }))!;
    expect(alone.notices).toEqual(['Other libraries were not measured: they need a page, --engine chrome.']);
    expect(alone.figures.map(({ drawing }) => drawing)).toEqual(['kernels-roofline', 'kernels-ratios']);
    expect(presentKernels(resultsOf(undefined) && ({ parts: {} } as RunResults))).toBeUndefined();
  });
});
