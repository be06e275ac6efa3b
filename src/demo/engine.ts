import { connectWorker, type RemoteLibrary } from '../index';

/** The calls that take long, with the signatures they have in the library. */
export type Engine = Pick<RemoteLibrary, 'solve' | 'trainByGradient' | 'pgd' | 'verify' | 'certifiedRadius'>;

/** The library in a worker, so that the page stays responsive. */
export function openEngine(): Engine {
  return connectWorker(new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' }));
}
