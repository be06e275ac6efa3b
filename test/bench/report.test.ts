import { describe, expect, it } from 'vitest';
import { fitPowerLaw } from '../../bench/harness/fit';
import { renderReport } from '../../bench/harness/report';
import type { Drawing } from '../../bench/page/figures';
import { adapterName, type RunResults, type SamplingPoint } from '../../bench/results';
import { sectionsOf } from '../../bench/sections';
import { patternsResult, planeResult } from './reproduce/fixtures';

const SIZES = [1024, 4096, 8192, 16384];

/** Sampling in n/1024 ms, its kernel in 0.9 and the bare product in 0.75 of that. */
function samplingPoint(samples: number): SamplingPoint {
  const times = [1, 1.5, 0.5].map((factor) => (factor * samples) / 1024);
  const milliseconds = { sampling: times, kernel: times.map((t) => 0.9 * t), product: times.map((t) => 0.75 * t) };
  return { samples, found: 100, required: 20 * samples, checkedBits: 1000, undecidedBits: 0, productKernel: 'bare_product', milliseconds };
}

function resultsWith(adapter: Partial<RunResults['adapter']>): RunResults {
  const points = SIZES.map(samplingPoint);
  return {
    suite: 'bench',
    format: 'reluvex-bench',
    formatVersion: 1,
    started: '2026-01-02T03:04:05.000Z',
    seconds: 12.5,
    seed: 7,
    quick: true,
    full: false,
    only: 'sampling',
    engine: { name: 'chrome', runtime: 'Chrome/1.2.3' },
    adapter: { vendor: 'vendor', architecture: 'architecture', device: '', description: 'Some <Device>', software: true, ...adapter },
    reluvex: '9.8.7',
    commit: '0123456789abcdef-dirty',
    node: 'v20.0.0',
    machine: { platform: 'linux x64', processor: 'Processor', cores: 2, memoryBytes: 2 ** 33 },
    given: [],
    data: [],
    skipped: [],
    parts: {
      sampling: {
        ...{ features: 8, patterns: 100, psi: 0.1, xi: 0.01, fitFrom: 4096, leastRows: 1024, points },
        fit: fitPowerLaw(SIZES.slice(1), [4, 8, 16]),
        productFit: fitPowerLaw(SIZES.slice(1), [4, 8, 16.5]),
      },
    },
  };
}

function drawingsOf(results: RunResults): Record<string, Drawing> {
  const names = sectionsOf(results).flatMap((section) => section.figures.map((figure) => figure.drawing));
  return Object.fromEntries(
    names.map((name) => [name, { wide: `<svg id="${name}-wide"></svg>`, narrow: `<svg id="${name}-narrow"></svg>` }]),
  );
}

describe('renderReport', () => {
  const results = resultsWith({});
  const html = renderReport(results, drawingsOf(results));

  it('holds every drawing of the parts that ran, twice, and nothing of the others', () => {
    expect(Object.keys(drawingsOf(results))).toHaveLength(3);
    for (const name of Object.keys(drawingsOf(results))) {
      expect(html.split(`<svg id="${name}-wide">`)).toHaveLength(2);
      expect(html.split(`<svg id="${name}-narrow">`)).toHaveLength(2);
    }
    expect(html).not.toContain('ADMM');
  });

  it('loads nothing and runs nothing', () => {
    expect(html).not.toMatch(/<script|<iframe|<img|@import|https?:|\bsrc=/i);
    expect(html).toContain("default-src 'none'");
    expect(html.match(/href="[^"]*"/g)!.every((href) => /^href="(#|data:,)/.test(href))).toBe(true);
  });

  it('says on what, with what and when it was measured', () => {
    for (const fact of ['Chrome/1.2.3', '9.8.7, commit 0123456789 (dirty)', 'v20.0.0', '2026-01-02 03:04 UTC', '<dd>7</dd>', '8 GiB']) {
      expect(html).toContain(fact);
    }
  });

  it('makes its numbers from the results: medians, paired ratios, rates', () => {
    expect(html).toContain('<td class="number">16,384</td><td class="number">16.0 ms</td><td class="number">8.00 ms – 24.0 ms</td>');
    expect(html).toContain('<td class="number">+20.0 %</td><td class="number">75.0 %</td><td class="number">6,250</td>');
    expect(html).toContain('327,680');
  });

  it('calls a software adapter that, and escapes what adapters say', () => {
    expect(html).toContain('software adapter (Some &lt;Device&gt;)');
    expect(html).toContain('Measured on a software adapter');
    expect(html).not.toContain('<Device>');
    const hardware = resultsWith({ software: false });
    expect(renderReport(hardware, drawingsOf(hardware))).not.toContain('software adapter');
  });

  it('fails when a figure was not drawn', () => {
    expect(() => renderReport(results, {})).toThrow(/drew no figure sampling-time/);
  });
});

describe('renderReport of the experiments', () => {
  const results: RunResults = {
    ...resultsWith({ software: false }),
    suite: 'reproduce',
    format: 'reluvex-reproduce',
    only: null,
    given: ['cifar10'],
    data: [{ name: 'cifar10-train.bin', source: 'a <selection>' }],
    skipped: [{ part: 'fashion', reason: 'its data were <not> found' }],
    parts: { patterns: patternsResult(), plane: planeResult() },
  };
  const html = renderReport(results, drawingsOf(results));

  it('holds every experiment that ran, with its settings beside its figures, and says what was left out and why', () => {
    expect(Object.keys(drawingsOf(results)).length).toBe(6);
    for (const section of sectionsOf(results)) {
      expect(html).toContain(`<section id="${section.id}">`);
      expect(section.settings!.length).toBeGreaterThan(2);
      expect(section.tables.length).toBeGreaterThan(0);
      for (const [name] of section.settings!) expect(html).toContain(`<dt>${name}</dt>`);
      for (const { value } of section.headlines) expect(html).toContain(`<strong>${value.replace(/(\d) %/, '$1\u00a0%')}</strong>`);
    }
    expect(html).toContain('The experiment fashion was left out: its data were &lt;not&gt; found.');
    expect(html).not.toContain('Sampling activation patterns');
  });

  it('tells how to run it again, and loads nothing', () => {
    expect(html).toContain('npm run reproduce -- --engine chrome --seed 7 --quick --cifar10 DIR');
    expect(html).not.toMatch(/<script|<iframe|<img|@import|https?:|\bsrc=/i);
  });
});

describe('adapterName', () => {
  it('never lets a software adapter pass for a GPU', () => {
    const adapter = { vendor: '', architecture: '', device: '', description: '', software: true };
    expect(adapterName(adapter)).toBe('software adapter (unnamed)');
    expect(adapterName({ ...adapter, vendor: 'acme', architecture: 'x1', software: false })).toBe('acme x1');
  });
});
