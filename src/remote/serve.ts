import { solve } from '../admm/solve';
import { solveClasses } from '../admm/solve-classes';
import { fgsm } from '../attacks/fgsm';
import { pgd } from '../attacks/pgd';
import { robustLinear } from '../baselines/robust-linear';
import { trainByGradient } from '../baselines/train-by-gradient';
import { tuneGradient } from '../baselines/tune-gradient';
import { globalBound } from '../enrich/global-bound';
import { refine } from '../enrich/refine';
import { trainPriced } from '../enrich/train-priced';
import { ReluClassifier, type ClassifierState } from '../estimators/classifier';
import type { CertifySettings } from '../estimators/class-margins';
import type { FitSettings } from '../estimators/fit';
import { HeldDevice } from '../estimators/held-device';
import type { ClassifierOptions, RegressorOptions } from '../estimators/options';
import { ReluRegressor, type RegressorState } from '../estimators/regressor';
import type { MatrixLike } from '../matrix';
import { trainClasses } from '../multiclass';
import { betaPath, epsilonPath } from '../path';
import { enumeratePatterns } from '../sampling/enumerate';
import { train } from '../train';
import { certifiedRadius } from '../verify/certified-radius';
import { verify } from '../verify/verify';
import { SETTINGS_AT, type RemoteFunctions } from './library';
import { isOurs, recordOf, type CallMessage, type EstimatorRecord, type Report, type Request } from './messages';

/** Where calls come from and answers go: a worker's own scope, or a port. */
export interface ServicePort {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

const FUNCTIONS: RemoteFunctions = {
  train,
  trainClasses,
  trainPriced,
  solve,
  solveClasses,
  refine,
  betaPath,
  epsilonPath,
  enumeratePatterns,
  globalBound,
  fgsm,
  pgd,
  verify,
  certifiedRadius,
  robustLinear,
  trainByGradient,
  tuneGradient,
};

/** They run on the CPU alone, and know no device. */
const WITHOUT_DEVICE: ReadonlySet<string> = new Set(['enumeratePatterns', 'globalBound', 'robustLinear']);

type Settings = Readonly<Record<string, unknown>>;
type Task = (device: unknown) => Promise<unknown>;

/**
 * Answers the calls of `connectWorker` that come through `port`. The script `reluvex/worker` does so by itself; call it in a worker of
 * your own.
 */
export function serve(port: ServicePort = globalThis as unknown as ServicePort): void {
  const running = new Map<number, AbortController>();
  const report = (message: Report, transfer: Transferable[] = []): void => port.postMessage(message, transfer);
  const devices: Readonly<Record<string, HeldDevice>> = { auto: new HeldDevice('auto'), gpu: new HeldDevice('gpu') };
  const onDevice = (choice: unknown, task: Task): Promise<unknown> => {
    const held = devices[String(choice ?? 'auto')];
    return held ? held.use(task) : task(choice);
  };

  const answer = async (message: CallMessage, controller: AbortController): Promise<void> => {
    const { call, callbacks } = message;
    // Progress is copied, not transferred: the work goes on with what it reports.
    const progress = callbacks.map((callback) => [
      callback,
      (...values: readonly unknown[]) => report({ reluvex: 'progress', call, callback, values }),
    ]);
    const settings: Settings = {
      ...(message.args[SETTINGS_AT[message.name]] as Settings),
      ...Object.fromEntries(progress),
      ...(message.signal === 'none' ? {} : { signal: controller.signal }),
    };
    try {
      const value = await run(message, settings, onDevice);
      report({ reluvex: 'result', call, value }, buffersOf(value));
    } catch (error) {
      const aborted = controller.signal.aborted && error === controller.signal.reason;
      report(aborted ? { reluvex: 'aborted', call } : { reluvex: 'error', call, error: recordOf(error) });
    } finally {
      running.delete(call);
    }
  };

  port.addEventListener('message', ({ data }) => {
    if (!isOurs<Request>(data)) return;
    if (data.reluvex === 'abort') return running.get(data.call)?.abort();
    const controller = new AbortController();
    if (data.signal === 'aborted') controller.abort();
    running.set(data.call, controller);
    void answer(data, controller);
  });
  holdLock((lock) => report({ reluvex: 'alive', lock }));
}

function run({ name, args }: CallMessage, settings: Settings, onDevice: (choice: unknown, task: Task) => Promise<unknown>) {
  if (name === 'fit' || name === 'certify' || name === 'attack') {
    const [record, X, y] = args as [EstimatorRecord, MatrixLike, number[]];
    const { device: choice = record.options.device, ...rest } = settings;
    return onDevice(choice, async (device) => {
      const estimator = estimatorOf({ ...record, options: { ...record.options, device } });
      const outcome = await estimator[name](X, y, rest as FitSettings & CertifySettings);
      return name === 'fit' ? estimator.state : outcome;
    });
  }
  const task = FUNCTIONS[name] as (...args: unknown[]) => Promise<unknown>;
  const withSettings = (last: Settings): Promise<unknown> => task(...(args as unknown[]).with(SETTINGS_AT[name], last));
  if (WITHOUT_DEVICE.has(name)) return withSettings(settings);
  return onDevice(settings['device'], (device) => withSettings({ ...settings, device }));
}

function estimatorOf({ kind, options, state }: EstimatorRecord): ReluClassifier | ReluRegressor {
  return kind === 'classifier'
    ? new ReluClassifier(options as ClassifierOptions, state as ClassifierState | undefined)
    : new ReluRegressor(options as RegressorOptions, state as RegressorState | undefined);
}

/** The buffers of a result, which is this worker's own: they move to the page without a copy. */
function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) buffersOf(part, found);
  }
  return [...found];
}

/** Holds a lock of its own for as long as the worker lives, and tells its name; undefined where there are no locks. */
function holdLock(tell: (name: string | undefined) => void): void {
  const name = `reluvex-${Math.random()}`;
  const locks = (globalThis.navigator as Navigator | undefined)?.locks;
  if (!locks) return tell(undefined);
  locks.request(name, () => (tell(name), new Promise(() => {}))).catch(() => tell(undefined));
}
