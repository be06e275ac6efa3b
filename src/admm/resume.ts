import { PROCESSOR_LEASE, type DeviceChoice, type DeviceLease } from '../device/lease';
import { GpuError } from '../errors';
import type { Splitting } from '../problem/splitting';
import { interruption, runSplitting, type Aim } from './loop';
import { restsOnRounding } from './precision';
import type { CheckedSettings } from './settings';
import type { Status } from './solution';

/** A splitting that is ready to iterate, and the name of what it runs on. */
export interface Backend<P> {
  readonly splitting: Splitting<P>;
  readonly device: string;
  readonly precision: 'single' | 'double';
  dispose(): void;
}

/** What a run is judged by, with the point it could go on from. */
export interface Resumable<P> extends Aim<P> {
  readonly last: P | undefined;
}

/** How a run ended, and what it ended on. */
export interface ResumedOutcome<P> {
  readonly status: Status;
  readonly iterations: number;
  readonly device: string;
  readonly splitting: Pick<Splitting<P>, 'kind' | 'penalties'>;
  /** What ended the run where nothing was left to go on with. */
  readonly fault?: GpuError;
}

/** Milliseconds that a browser gets to start its GPU process anew before a lost device is replaced. */
const RESTART_MILLISECONDS = 300;

/**
 * `runSplitting` on a device that may fail: where the choice of device was left to the library, a run goes on from the point of its last
 * certificate, once on a new GPU after a device was lost, else on the CPU ('auto') or not at all ('gpu'), nor on a device of the caller's.
 * A device that is lost, or stays silent, once the run was to end anyway is not replaced: the run ends with what it has.
 * Under 'auto' it also goes on on the CPU, in double precision, once single precision has no more to give, or left the finite numbers.
 *
 * @throws GpuError where it cannot go on and has found no point yet.
 */
export async function* runResumably<P>(
  open: (device: DeviceChoice) => Promise<Backend<P>>,
  start: (splitting: Splitting<P>) => Promise<void>,
  best: Resumable<P>,
  settings: CheckedSettings,
  seconds: () => number,
): AsyncGenerator<number, ResumedOutcome<P>, void> {
  let device = settings.device;
  let iteration = 0;
  let before: Backend<P> | undefined;
  let faults = 0;
  let handedOver = false;
  let mayHandOver = choiceOf(settings.device) === 'auto';
  for (;;) {
    let backend: Backend<P> | undefined;
    try {
      backend = await open(device);
      const { splitting } = backend;
      if (best.last === undefined) await start(splitting);
      else {
        if (before) await splitting.setPenalties(before.splitting.penalties);
        await splitting.warmStart(best.last);
      }
      const leaves = mayHandOver && backend.precision === 'single' ? restsOnRounding : undefined;
      const run = runSplitting(splitting, best, settings, seconds, iteration, leaves);
      let step = await run.next();
      for (; !step.done; step = await run.next()) {
        iteration = step.value;
        yield iteration;
      }
      const { status, iterations, left } = step.value;
      const overflowed = status === 'diverged' && leaves !== undefined;
      if (!left && !overflowed) return { status, iterations, device: backend.device, splitting };
      iteration = iterations;
      before = backend;
      handedOver = true;
      device = { ...PROCESSOR_LEASE, name: `${backend.device}, then ${PROCESSOR_LEASE.name}` };
    } catch (error) {
      if (!(error instanceof GpuError)) throw error;
      if (handedOver && !backend) {
        // Too large for the CPU: single precision goes on as well as it can.
        [handedOver, mayHandOver, device] = [false, false, settings.device];
        continue;
      }
      before = backend ?? before;
      const ended = error.code === 'device-lost' ? interruption(settings, seconds()) : undefined;
      if (ended !== undefined && before !== undefined) {
        return { status: ended, iterations: iteration, device: before.device, splitting: before.splitting };
      }
      const next = onProcessor(device) ? undefined : await replacement(settings.device, error, faults++);
      if (next !== undefined) device = next;
      else if (before === undefined || best.last === undefined) throw error;
      else return { status: 'cancelled', iterations: iteration, device: before.device, splitting: before.splitting, fault: error };
    } finally {
      await settings.profile?.settled();
      backend?.dispose();
    }
  }
}

/** What to go on with after a fault, if there is anything. */
async function replacement(asked: DeviceChoice, fault: GpuError, faults: number): Promise<DeviceChoice | undefined> {
  const choice = choiceOf(asked);
  if (choice === undefined || choice === 'cpu') return undefined;
  if (fault.code === 'device-lost' && faults === 0) {
    await new Promise((resolve) => setTimeout(resolve, RESTART_MILLISECONDS));
    return choice;
  }
  if (choice === 'gpu') return undefined;
  return { ...PROCESSOR_LEASE, name: `${PROCESSOR_LEASE.name}, since the GPU failed (${fault.code})` };
}

function choiceOf(device: DeviceChoice): DeviceLease['choice'] {
  if (typeof device === 'string') return device;
  return 'lend' in device ? undefined : device.choice;
}

function onProcessor(device: DeviceChoice): boolean {
  return typeof device === 'object' && 'choice' in device && device.choice === 'cpu';
}
