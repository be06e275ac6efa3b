import { leaseDevice, type DeviceLease } from '../device/lease';
import type { CheckedSettings } from './settings';

/** Seconds that a GPU gets for an answer once a run is to end: software adapters compile for up to ten. */
const LAST_ANSWER_SECONDS = 15;
/** Timers know no longer times, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * The device of the settings, for one run: once that is to end, by its signal or its time limit, a GPU that has fallen silent is not waited for
 * until `answerLimitSeconds` are over.
 */
export async function leaseForRun({ device, profile, signal, timeLimitSeconds }: CheckedSettings): Promise<DeviceLease> {
  const lease = await leaseDevice(device, profile);
  const { accelerator } = lease;
  if (!accelerator) return lease;
  const hurry = (): void => accelerator.hurry(LAST_ANSWER_SECONDS);
  const timer = setTimeout(hurry, Math.min(LONGEST_TIMER, 1000 * timeLimitSeconds));
  if (signal?.aborted) hurry();
  signal?.addEventListener('abort', hurry);
  return {
    ...lease,
    dispose() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', hurry);
      lease.dispose();
    },
  };
}
