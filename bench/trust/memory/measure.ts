import { train } from '../../../src/train';
import { acquireAccelerator } from '../../../src/gpu/device';
import { nodeGpu } from '../../../src/node';
import type { PartFindings, TrustContext } from '../finding';
import { heapTrend, slowdownTrend } from './trends';

const FITS = { quick: 60, whole: 200 } as const;
/** Fits before the first that is compared: kernels compile, the heap settles. */
const WARM_UP = 8;

/** Fits one after the other on one device: neither bytes on the GPU nor on the heap stay behind, and none is slower than the first. */
export async function measureMemory({ quick, seed, progress }: TrustContext): Promise<PartFindings> {
  const fits = quick ? FITS.quick : FITS.whole;
  const accelerator = await acquireAccelerator({ gpu: await nodeGpu() });
  const data = ringsOf(64);
  const left: number[] = [];
  const milliseconds: number[] = [];
  const heaps: number[] = [];
  try {
    for (let fit = 0; fit < WARM_UP + fits; fit++) {
      const started = performance.now();
      await train(
        { ...data, loss: 'hinge', beta: 1e-2, epsilon: 0.05, patterns: 12, seed: seed + (fit % 4) },
        { device: accelerator, gap: 1e-9, maxIterations: 100 },
      );
      if (fit < WARM_UP) continue;
      milliseconds.push(performance.now() - started);
      left.push(accelerator.memory.bytes);
      globalThis.gc?.();
      heaps.push(process.memoryUsage().heapUsed);
      if (milliseconds.length % 50 === 0) progress(`${milliseconds.length} of ${fits} fits`);
    }
  } finally {
    accelerator.dispose();
  }
  const [growth, slowdown] = [heapTrend(heaps, 'fit'), slowdownTrend(milliseconds)];
  const leaks = left.filter((bytes) => bytes > 0).length;
  const where = 'Node, one device';
  return {
    findings: [
      { part: 'memory', question: 'bytes left on the GPU after a fit', where, cases: fits, failures: leaks, note: '' },
      {
        ...{ part: 'memory', question: 'the heap grows with every fit', where, cases: fits },
        failures: Number(growth.broken),
        note: growth.note,
      },
      {
        ...{ part: 'memory', question: 'later fits are slower than earlier ones', where, cases: fits },
        failures: Number(slowdown.broken),
        note: slowdown.note,
      },
    ],
    faults: leaks > 0 ? [`${leaks} fits left up to ${Math.max(...left)} bytes on the GPU`] : [],
  };
}

function ringsOf(samples: number): { X: number[][]; y: number[] } {
  const inner = (k: number): boolean => k % 2 === 0;
  const X = Array.from({ length: samples }, (_, k) => [
    (inner(k) ? 0.4 : 1) * Math.cos(0.5 * k),
    (inner(k) ? 0.4 : 1) * Math.sin(0.5 * k),
    1,
  ]);
  return { X, y: X.map((_, k) => (inner(k) ? -1 : 1)) };
}
