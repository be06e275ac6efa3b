import { solve } from '../../../src/admm/solve';
import { acquireAccelerator, describeAdapter } from '../../../src/gpu/device';
import { nodeGpu } from '../../../src/node';
import { fillUniforms } from '../../../src/random';
import { median } from '../../harness/statistics';
import type { PartFindings, TrustContext } from '../finding';
import { CASES, caseAt } from '../status/cases';
import { judge } from '../status/judge';

const GAP = 1e-3;
const LIMITS = { maxIterations: 1500, timeLimitSeconds: 20 } as const;
/** One in so many solves is aborted, and one in so many is the problem by which later solves are compared with earlier ones. */
const ABORT_EVERY = 5;
const REFERENCE_EVERY = 10;
/** Latest moment of an abort. */
const ABORT_SECONDS = 0.5;
/** Below so many references nothing is said about trends. */
const FEWEST_REFERENCES = 30;
/** The heap may grow by so many bytes for each solve, and later references take so many times as long as earlier ones, as medians. */
const HEAP_GROWTH = 2048;
const SLOWER = 1.5;

/** Problems of every kind, drawn at random, solved on one device one after the other until the time is up; some are aborted. */
export async function measureSoak({ seed, progress }: Pick<TrustContext, 'seed' | 'progress'>, minutes: number): Promise<PartFindings> {
  const accelerator = await acquireAccelerator({ gpu: await nodeGpu() });
  const where = `Node: ${describeAdapter(accelerator.adapter)}, ${minutes} min`;
  const faults: string[] = [];
  const references: number[] = [];
  const heaps: number[] = [];
  let [solves, solved, aborted, broken, leaks, unhandled] = [0, 0, 0, 0, 0, 0];
  const onUnhandled = (reason: unknown): void => {
    unhandled++;
    faults.push(`soak: an unhandled rejection: ${String(reason)}`);
  };
  process.on('unhandledRejection', onUnhandled);
  const end = performance.now() + 60_000 * minutes;
  try {
    while (performance.now() < end) {
      const isReference = solves % REFERENCE_EVERY === 0;
      const draws = new Float64Array(2);
      fillUniforms(draws, { seed, stream: 0 }, 2 * solves);
      const { name, problem } = caseAt(isReference ? 0 : Math.floor(draws[0]! * CASES), isReference ? 1 : seed + solves);
      const aborts = !isReference && solves % ABORT_EVERY === 1;
      const stop = new AbortController();
      const timer = aborts ? setTimeout(() => stop.abort(), 1000 * ABORT_SECONDS * draws[1]!) : undefined;
      const started = performance.now();
      const wrong: string[] = [];
      try {
        const solution = await solve(problem, { device: accelerator, gap: GAP, ...LIMITS, signal: stop.signal });
        if (solution.status === 'solved') solved++;
        if (solution.status === 'cancelled') aborted++;
        wrong.push(...judge(problem, solution, GAP).faults);
      } catch (error) {
        wrong.push(String(error));
      } finally {
        clearTimeout(timer);
      }
      if (isReference) references.push(performance.now() - started);
      if (accelerator.memory.bytes > 0) {
        leaks++;
        wrong.push(`${accelerator.memory.bytes} bytes stay on the GPU`);
      }
      if (wrong.length > 0) broken++;
      faults.push(...wrong.map((fault) => `soak, ${name}: ${fault}`));
      globalThis.gc?.();
      heaps.push(process.memoryUsage().heapUsed);
      if (++solves % 100 === 0) progress(`${solves} solves, ${broken} of them broken`);
    }
  } finally {
    process.off('unhandledRejection', onUnhandled);
    accelerator.dispose();
  }
  const third = Math.floor(heaps.length / 3);
  const growth = third === 0 ? 0 : (median(heaps.slice(-third)) - median(heaps.slice(third, 2 * third))) / third;
  const part = Math.floor(references.length / 3);
  const slowdown = part === 0 ? 1 : median(references.slice(-part)) / median(references.slice(0, part));
  const judged = references.length >= FEWEST_REFERENCES;
  const note = (text: string, told: boolean): string => (told ? text : `${text}: too short to judge`);
  const collected = globalThis.gc !== undefined;
  const about = { part: 'soak', where };
  return {
    findings: [
      {
        ...{
          ...about,
          question: 'a solve crashes, leaves bytes on the GPU, or claims what does not hold',
          cases: solves,
          failures: broken,
        },
        note: `${solved} solved, ${aborted} aborted, ${leaks} left bytes`,
      },
      { ...about, question: 'unhandled rejections', cases: solves, failures: unhandled, note: '' },
      {
        ...{ ...about, question: 'the heap grows with every solve', cases: solves },
        failures: judged && collected && growth > HEAP_GROWTH ? 1 : 0,
        note: note(`${(growth / 1024).toFixed(1)} KiB a solve`, judged && collected),
      },
      {
        ...{ ...about, question: 'later solves of one problem are slower than earlier ones', cases: references.length },
        failures: judged && slowdown > SLOWER ? 1 : 0,
        note: note(`${slowdown.toFixed(2)} times the time`, judged),
      },
    ],
    faults,
  };
}
