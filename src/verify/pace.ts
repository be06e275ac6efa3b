/** Milliseconds of work between two turns for others. */
const SLICE = 50;

/** Called between pieces of work: lets timers and signals have their turn now and then, and throws the signal's reason when aborted. */
export type Pace = () => Promise<void>;

export function paceOf(signal: AbortSignal | undefined): Pace {
  let rested = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - rested < SLICE) return;
    await new Promise((resolve) => setTimeout(resolve));
    rested = performance.now();
    signal?.throwIfAborted();
  };
}
