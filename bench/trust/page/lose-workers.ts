import { connectWorker } from '../../../src/remote/connect';
import { tinyProblem } from '../../../test/support/tiny-problem';
import { withinTime } from '../within-time';

/** A call that is not answered by then hangs. */
const HANG_SECONDS = 20;
const ENDLESS = { device: 'cpu', gap: 1e-15, maxIterations: 1e9, timeLimitSeconds: 600 } as const;

/** What a call rejects with whose worker is terminated, is disposed of or does not load: class and code, or that it hangs. */
export async function loseWorkers(): Promise<Readonly<Record<string, string>>> {
  return {
    'is terminated': await whileBusy((worker) => worker.terminate()),
    'is disposed of': await whileBusy((_, dispose) => dispose()),
    'does not load': await outcomeOf(connectWorker(new Worker('/absent.js', { type: 'module' })).solve(tinyProblem(60), ENDLESS)),
  };
}

/** Takes the worker away after the first certificate of a call. */
async function whileBusy(takeAway: (worker: Worker, dispose: () => void) => void): Promise<string> {
  const worker = new Worker(new URL('../../../src/worker.ts', import.meta.url), { type: 'module' });
  const remote = connectWorker(worker);
  let told = false;
  const onProgress = (): void => {
    if (!told) takeAway(worker, remote.dispose);
    told = true;
  };
  return outcomeOf(remote.solve(tinyProblem(60), { ...ENDLESS, onProgress }));
}

function outcomeOf(call: Promise<unknown>): Promise<string> {
  const outcome = call.then(
    () => 'answers',
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );
  return withinTime(outcome, HANG_SECONDS);
}
