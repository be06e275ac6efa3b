import { PROCESSOR_LEASE, type DeviceChoice } from '../device/lease';
import { GpuError } from '../errors';
import type { Splitting } from '../problem/splitting';
import { runSplitting, type Aim, type Outcome } from './loop';
import type { CheckedSettings } from './settings';

/** A splitting that is ready to iterate, and the name of what it runs on. */
export interface Backend<P> {
  readonly splitting: Splitting<P>;
  readonly device: string;
  dispose(): void;
}

/** What a run is judged by, with the point it could go on from. */
export interface Resumable<P> extends Aim<P> {
  readonly last: P | undefined;
}

/** How a run ended, and what it ended on. */
export interface ResumedOutcome<P> extends Outcome {
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
  for (let faults = 0; ; faults++) {
    let backend: Backend<P> | undefined;
    try {
      backend = await open(device);
      const { splitting } = backend;
      if (best.last === undefined) await start(splitting);
      else {
        if (before) await splitting.setPenalties(before.splitting.penalties);
        await splitting.warmStart(best.last);
      }
      const run = runSplitting(splitting, best, settings, seconds, iteration);
      for (;;) {
        const step = await run.next();
        if (step.done) return { ...step.value, device: backend.device, splitting };
        iteration = step.value;
        yield iteration;
      }
    } catch (error) {
      if (!(error instanceof GpuError)) throw error;
      before = backend ?? before;
      const next = onProcessor(device) ? undefined : await replacement(settings.device, error, faults);
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
  const choice = typeof asked === 'string' ? asked : 'lend' in asked ? undefined : asked.choice;
  if (choice === undefined || choice === 'cpu') return undefined;
  if (fault.code === 'device-lost' && faults === 0) {
    await new Promise((resolve) => setTimeout(resolve, RESTART_MILLISECONDS));
    return choice;
  }
  if (choice === 'gpu') return undefined;
  return { ...PROCESSOR_LEASE, name: `${PROCESSOR_LEASE.name}, since the GPU failed (${fault.code})` };
}

function onProcessor(device: DeviceChoice): boolean {
  return typeof device === 'object' && 'choice' in device && device.choice === 'cpu';
}
