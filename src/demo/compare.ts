import { certifiedAccuracy, networkObjective } from '../index';
import { toMatrix } from '../matrix';
import { checkPerturbation } from '../problem/problem';
import type { Engine } from './engine';
import { METHOD, METHODS, type MethodId } from './methods';
import { waiting, type MethodResult } from './result';
import { trainAttacked, trainConvex, type Report, type Task } from './training';

/** Restarts of the attack, and nodes of the proof, for each point. */
const RESTARTS = 4;
const BUDGET = 2000;

/** Trains, attacks and certifies with one method after the other; a failure ends its method alone, an aborted signal all of them. */
export async function compare(engine: Engine, task: Task, signal: AbortSignal, onChange: (result: MethodResult) => void): Promise<void> {
  for (const method of METHODS) {
    let result = waiting(method);
    const report: Report = (change) => onChange((result = { ...result, ...change }));
    try {
      if (!signal.aborted) await runMethod(engine, task, method, signal, report, () => result);
      if (signal.aborted) report({ phase: 'cancelled' });
    } catch (error) {
      if (signal.aborted) report({ phase: 'cancelled' });
      else report({ phase: 'failed', error: error instanceof Error ? error.message : String(error) });
    }
  }
}

async function runMethod(
  engine: Engine,
  task: Task,
  method: MethodId,
  signal: AbortSignal,
  report: Report,
  current: () => MethodResult,
): Promise<void> {
  const { program } = METHOD[method];
  await (program ? trainConvex(engine, task, program, signal, report) : trainAttacked(engine, task, signal, report));
  if (!signal.aborted) await judge(engine, task, signal, report, current);
}

/** Attacks every point, then tries to prove what no attack can change. */
async function judge(engine: Engine, task: Task, signal: AbortSignal, report: Report, current: () => MethodResult): Promise<void> {
  const { X, y, epsilon, settings } = task;
  const network = current().network!;
  // Small networks on few points: the CPU has answered before a GPU has been set up.
  const common = { epsilon, device: 'cpu', signal } as const;
  report({ phase: 'attacking' });
  const [attack, attacking] = await timed(() => engine.pgd(network, X, y, { ...common, restarts: RESTARTS }));
  report({ phase: 'proving', attack, seconds: { ...current().seconds, attacking } });
  const [verification, proving] = await timed(() => engine.verify(network, X, y, { ...common, budget: BUDGET }));
  const { certified, unknown } = certifiedAccuracy(verification);
  const right = (margins: ArrayLike<number>): number => Array.from(margins).filter((margin) => margin > 0).length / y.length;
  const attackedObjective = networkObjective(
    {
      X: toMatrix(X, 'X'),
      y: Float64Array.from(y),
      loss: settings.loss,
      beta: settings.beta,
      perturbation: checkPerturbation(epsilon, 'linf', epsilon.length),
    },
    network,
  );
  report({
    phase: 'done',
    accuracy: { clean: right(attack.clean), attacked: right(attack.values), certified, unknown },
    verdicts: verification.verdicts,
    attackedObjective,
    seconds: { ...current().seconds, proving },
  });
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  const value = await work();
  return [value, (performance.now() - started) / 1000];
}
