import { serve } from './remote/serve';

export { serve } from './remote/serve';
export type { ServicePort } from './remote/serve';

/** The scope of dedicated workers, which nothing but a worker has. */
const { DedicatedWorkerGlobalScope: Scope } = globalThis as { readonly DedicatedWorkerGlobalScope?: new () => object };

if (Scope !== undefined && globalThis instanceof Scope) serve();
