import { GpuError } from '../errors';
import type { Profile } from '../profile/profile';

/** What the adapter says about itself; `software` is true for lavapipe, SwiftShader, WARP and other CPU implementations. */
export interface AdapterDescription {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly software: boolean;
  /** Lanes of the smallest and the largest subgroup a kernel may be run with; 0 when the adapter does not say. */
  readonly subgroupMinSize: number;
  readonly subgroupMaxSize: number;
}

/** Bytes and buffers that are alive, and the most bytes that ever were at once. */
export interface MemoryUse {
  readonly bytes: number;
  readonly peakBytes: number;
  readonly buffers: number;
}

const ERROR_FILTERS: readonly GPUErrorFilter[] = ['internal', 'out-of-memory', 'validation'];

/** How long a rejected promise waits for the device's own word on whether it was lost. */
const LOSS_GRACE_MILLISECONDS = 200;

/** Seconds without an answer after which a device counts as lost: software adapters compile for up to ten. */
const ANSWER_LIMIT_SECONDS = 120;
/** Answers that waited for a busy thread get this long to come in. */
const ANSWER_GRACE_MILLISECONDS = 1000;

/** What bounds the work on a device. */
export interface AcceleratorLimits {
  /** Refuse to hold more than this many bytes in buffers at once; default: no limit. */
  readonly memoryLimitBytes?: number | undefined;
  /** Take the device for lost when it answers nothing for so many seconds, in (0, ∞); default 120, or less once a solve is to end. */
  readonly answerLimitSeconds?: number | undefined;
}

/** What waits for an answer: how to end that, and how to begin anew to count the time it takes. */
interface Waiting {
  abandon(error: GpuError): void;
  restart(): void;
}

/**
 * A GPU device together with what was allocated on it and every fault that it reported.
 *
 * Faults arrive later than the calls that caused them: {@link Accelerator.check} and every readback wait for them and throw.
 */
export class Accelerator {
  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;
  readonly features: ReadonlySet<string>;
  /** Where the times of what is done on it go, if anywhere. */
  readonly profile: Profile | undefined;
  readonly #ownsDevice: boolean;
  readonly #memoryLimitBytes: number;
  readonly #sizes = new Map<GPUBuffer, number>();
  readonly #waiting = new Set<Waiting>();
  #answerLimitSeconds: number;
  #pending: Promise<GpuError | undefined>[] = [];
  #fault: GpuError | undefined;
  #loss: GpuError | undefined;
  #disposed = false;
  #bytes = 0;
  #peakBytes = 0;
  #buffers = 0;
  /** Counts what is allocated here as well, and its limit holds here too. */
  #lender: Accelerator | undefined;
  readonly #lent = new Set<Accelerator>();

  /**
   * The device's promise of loss outlives accelerators that share it, so it must not hold them.
   *
   * @param ownsDevice whether {@link Accelerator.dispose} also destroys the device.
   */
  constructor(device: GPUDevice, adapter: AdapterDescription, ownsDevice: boolean, limits: AcceleratorLimits = {}, profile?: Profile) {
    this.device = device;
    this.adapter = adapter;
    this.features = new Set(device.features);
    this.profile = profile;
    this.#ownsDevice = ownsDevice;
    this.#memoryLimitBytes = limits.memoryLimitBytes ?? Infinity;
    this.#answerLimitSeconds = limits.answerLimitSeconds ?? ANSWER_LIMIT_SECONDS;
    device.addEventListener('uncapturederror', this.#onUncapturedError);
    const self = new WeakRef(this);
    void device.lost.then((info) => {
      const alive = self.deref();
      if (alive !== undefined) alive.#onLost(info);
    });
  }

  /** Another accelerator of the same device, for one task: disposing of it frees what the task allocated, and nothing else. */
  lend(profile?: Profile): Accelerator {
    const limits = { answerLimitSeconds: this.#answerLimitSeconds };
    const lent = new Accelerator(this.device, this.adapter, false, limits, profile ?? this.profile);
    lent.#lender = this;
    this.#lent.add(lent);
    return lent;
  }

  /** The most bytes that buffers here may have at once; Infinity without a limit. */
  get memoryLimitBytes(): number {
    return Math.min(this.#memoryLimitBytes, this.#lender?.memoryLimitBytes ?? Infinity);
  }

  /** Bytes that may still be allocated. */
  get memoryLeftBytes(): number {
    return Math.min(this.#memoryLimitBytes - this.#bytes, this.#lender?.memoryLeftBytes ?? Infinity);
  }

  get memory(): MemoryUse {
    return { bytes: this.#bytes, peakBytes: this.#peakBytes, buffers: this.#buffers };
  }

  /**
   * Waits for the faults of everything asked of the device so far.
   *
   * @throws GpuError with code 'device-lost', 'out-of-memory' or 'gpu-validation', and the kernel or buffer concerned.
   */
  async check(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    const reported = await this.untilLost(Promise.all(pending), undefined);
    const fault = reported.find((error) => error !== undefined) ?? this.#fault;
    this.#fault = undefined;
    this.#throwIfLost();
    if (fault !== undefined) throw fault;
  }

  /** Runs `action` inside error scopes whose outcome {@link Accelerator.check} reports under `name`. */
  guard<T>(name: string, action: () => T): T {
    const { value, fault } = this.attempt(name, action);
    this.#pending.push(fault);
    return value;
  }

  /** Runs `action` inside error scopes and hands their outcome to the caller, who must await it. */
  attempt<T>(name: string, action: () => T): { readonly value: T; readonly fault: Promise<GpuError | undefined> } {
    this.#throwIfLost();
    const { device } = this;
    for (const filter of ERROR_FILTERS) device.pushErrorScope(filter);
    let faults: Promise<GpuError | undefined>[] = [];
    const pop = (): void => {
      faults = ERROR_FILTERS.toReversed().map((filter) =>
        device.popErrorScope().then(
          (error) => (error === null ? undefined : faultOf(filter, error, name)),
          () => undefined,
        ),
      );
    };
    let value: T;
    try {
      value = action();
    } finally {
      pop();
    }
    return { value, fault: Promise.all(faults).then((all) => all.find((error) => error !== undefined)) };
  }

  /** Creates a buffer that counts in {@link Accelerator.memory} until it is destroyed. */
  createBuffer(descriptor: GPUBufferDescriptor & { label: string }): GPUBuffer {
    const { label, size } = descriptor;
    const limit = this.device.limits.maxBufferSize;
    if (size > limit) throw tooLarge(label, size, limit, 'maxBufferSize of this device');
    if (size > this.memoryLeftBytes) {
      throw tooLarge(label, size, this.memoryLeftBytes, `what is left of the limit of ${this.memoryLimitBytes} bytes`);
    }
    const buffer = this.guard(label, () => this.device.createBuffer(descriptor));
    const destroy = buffer.destroy.bind(buffer);
    this.#sizes.set(buffer, size);
    this.#count(size, 1);
    buffer.destroy = () => {
      if (this.#sizes.delete(buffer)) this.#count(-size, -1);
      return destroy();
    };
    return buffer;
  }

  #count(bytes: number, buffers: number): void {
    this.#bytes += bytes;
    this.#buffers += buffers;
    this.#peakBytes = Math.max(this.#peakBytes, this.#bytes);
    if (this.#lender !== undefined) this.#lender.#count(bytes, buffers);
  }

  /** The outcome of `work`, or a 'device-lost' GpuError as soon as the device is lost, or answers nothing for `answerLimitSeconds`. */
  async untilLost<T>(work: Promise<T>, name: string | undefined): Promise<T> {
    this.#throwIfLost();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const giveUp = (): void => this.#onSilence(name);
    const restart = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => (timer = setTimeout(giveUp, ANSWER_GRACE_MILLISECONDS)), 1000 * this.#answerLimitSeconds);
    };
    let waiting: Waiting | undefined;
    const lost = new Promise<never>((_, abandon) => {
      this.#waiting.add((waiting = { abandon, restart }));
    });
    restart();
    try {
      return await Promise.race([work, lost]);
    } catch (error) {
      await this.#lossOrGrace();
      this.#throwIfLost();
      const message = error instanceof Error ? error.message : String(error);
      throw error instanceof GpuError ? error : new GpuError('gpu-validation', `${name ?? 'device'}: ${message}`, name, { cause: error });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(waiting!);
    }
  }

  /** Takes the device for lost, here and where it is lent on, when it answers nothing for so many seconds from now on, unless it got less before. */
  hurry(seconds: number): void {
    for (const lent of this.#lent) lent.hurry(seconds);
    if (!(seconds < this.#answerLimitSeconds)) return;
    this.#answerLimitSeconds = seconds;
    for (const { restart } of this.#waiting) restart();
  }

  /** Destroys every buffer that was created here, and the device unless the caller brought it. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#lender !== undefined) this.#lender.#lent.delete(this);
    this.#loss ??= new GpuError('device-lost', 'the accelerator was disposed of: acquire a new one');
    this.#failWaiting(this.#loss);
    this.device.removeEventListener('uncapturederror', this.#onUncapturedError);
    for (const buffer of [...this.#sizes.keys()].reverse()) buffer.destroy();
    if (this.#ownsDevice) this.device.destroy();
  }

  readonly #onUncapturedError = (event: Event): void => {
    const { message } = (event as GPUUncapturedErrorEvent).error;
    this.#fault ??= new GpuError('gpu-validation', message, firstLabel(message, this.device.label));
  };

  #onLost(info: GPUDeviceLostInfo): void {
    this.#loss ??= new GpuError(
      'device-lost',
      `the GPU device was lost (${info.reason}): ${info.message || 'no message'}; acquire a new accelerator and start from the last saved iterate`,
    );
    this.#failWaiting(this.#loss);
  }

  #onSilence(name: string | undefined): void {
    this.#loss ??= new GpuError(
      'device-lost',
      `the GPU did not answer for ${this.#answerLimitSeconds} s: it counts as lost; acquire a new accelerator and start from the last saved iterate`,
      name,
    );
    this.#failWaiting(this.#loss);
  }

  #failWaiting(error: GpuError): void {
    for (const { abandon } of this.#waiting) abandon(error);
    this.#waiting.clear();
  }

  /** A rejection may precede the news of the loss that caused it. */
  async #lossOrGrace(): Promise<void> {
    if (this.#loss !== undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const grace = new Promise((resolve) => (timer = setTimeout(resolve, LOSS_GRACE_MILLISECONDS)));
    await Promise.race([this.device.lost, grace]);
    clearTimeout(timer);
  }

  #throwIfLost(): void {
    if (this.#loss !== undefined) throw this.#loss;
  }
}

function faultOf(filter: GPUErrorFilter, error: GPUError, name: string): GpuError {
  return new GpuError(filter === 'out-of-memory' ? 'out-of-memory' : 'gpu-validation', `${name}: ${error.message}`, name);
}

/** The error for `bytes` that do not fit: it says the size, the limit and what to do. */
export function tooLarge(label: string, bytes: number, limit: number, limitName: string): GpuError {
  return new GpuError(
    'out-of-memory',
    `buffer "${label}" needs ${bytes} bytes (${mebibytes(bytes)}) but may have ${limit} (${mebibytes(limit)}), ${limitName}: use fewer patterns, samples or features, or split them over several buffers`,
    label,
  );
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** The first quoted label in a message that is not the device's own. */
function firstLabel(message: string, deviceLabel: string): string | undefined {
  return [...message.matchAll(/"([^"]+)"/g)].map((match) => match[1]!).find((label) => label !== deviceLabel);
}
