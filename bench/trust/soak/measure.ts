import { solve } from '../../../src/admm/solve';
import { acquireAccelerator, describeAdapter } from '../../../src/gpu/device';
import { nodeGpu } from '../../../src/node';
import { fillUniforms } from '../../../src/random';
import type { Finding, PartFindings, TrustContext } from '../finding';
import { heapTrend, slowdownTrend, type Trend } from '../memory/trends';
import { collectingRejections } from '../rejections';
import { CASES, caseAt } from '../status/cases';
import { judge } from '../status/judge';
import { GAP, LIMITS } from '../status/run-cases';

/** One in so many solves is aborted, and one in so many is the problem by which later solves are compared with earlier ones. */
const ABORT_EVERY = 5;
const REFERENCE_EVERY = 10;
/** Latest moment of an abort. */
const ABORT_SECONDS = 0.5;
/** Below so many references nothing is said about trends. */
const FEWEST_REFERENCES = 30;

/** Problems of every kind, drawn at random, solved on one device one after the other until the time is up; some are aborted. */
export async function measureSoak({ seed, progress }: Pick<TrustContext, 'seed' | 'progress'>, minutes: number): Promise<PartFindings> {
  const accelerator = await acquireAccelerator({ gpu: await nodeGpu() });
  const where = `Node: ${describeAdapter(accelerator.adapter)}, ${minutes} min`;
  const faults: string[] = [];
  const references: number[] = [];
  const heaps: number[] = [];
  let [solves, solved, aborted, broken, leaks] = [0, 0, 0, 0, 0];
  const end = performance.now() + 60_000 * minutes;
  const unhandled = await collectingRejections(async (rejections) => {
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
    return rejections;
  }).finally(() => accelerator.dispose());
  faults.push(...unhandled);
  const judged = references.length >= FEWEST_REFERENCES;
  const trend = ({ broken: wrong, note }: Trend): Pick<Finding, 'failures' | 'note'> =>
    judged ? { failures: Number(wrong), note } : { failures: 0, note: `${note}: too short to judge` };
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
      { ...about, question: 'unhandled rejections', cases: solves, failures: unhandled.length, note: '' },
      { ...about, question: 'the heap grows with every solve', cases: solves, ...trend(heapTrend(heaps, 'solve')) },
      {
        ...{ ...about, question: 'later solves of one problem are slower than earlier ones', cases: references.length },
        ...trend(slowdownTrend(references)),
      },
    ],
    faults,
  };
}
