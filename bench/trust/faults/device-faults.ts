import type { GpuErrorCode } from '../../../src/errors';

/** A fault that strikes a device once, when something is done for the `at`-th time (from 0). */
export interface Injected {
  /** How often it was done so far: the fault has struck once this exceeds `at`. */
  seen(): number;
  undo(): void;
}

/** A way in which devices fail. */
export interface FaultKind {
  /** What happens, as a report says it. */
  readonly name: string;
  /** The code of the errors that it may end a solve with. */
  readonly code: GpuErrorCode;
  /** Whether each case needs a device of its own: it is lost, or what it has compiled counts. */
  readonly fresh: boolean;
  /** Given to the accelerator; default: its own. */
  readonly answerLimitSeconds?: number;
  arm(device: GPUDevice, at: number): Injected;
}

/** A buffer is refused: an error in the scope for want of memory, and a buffer that nothing may be done with. */
const NO_MEMORY: FaultKind = {
  name: 'out of memory for a buffer',
  code: 'out-of-memory',
  fresh: true,
  arm(device, at) {
    const create = device.createBuffer.bind(device);
    const push = device.pushErrorScope.bind(device);
    const pop = device.popErrorScope.bind(device);
    const scopes: { readonly filter: GPUErrorFilter; struck: boolean }[] = [];
    let seen = 0;
    device.pushErrorScope = (filter) => {
      scopes.push({ filter, struck: false });
      return push(filter);
    };
    device.popErrorScope = async () => {
      const scope = scopes.pop();
      const error = await pop();
      return scope?.struck ? ({ message: 'no memory is left (injected)' } as GPUError) : error;
    };
    device.createBuffer = (descriptor) => {
      const buffer = create(descriptor);
      if (seen++ !== at) return buffer;
      buffer.destroy();
      const scope = scopes.findLast(({ filter }) => filter === 'out-of-memory');
      if (scope) scope.struck = true;
      return buffer;
    };
    return {
      seen: () => seen,
      undo: () => void Object.assign(device, { createBuffer: create, pushErrorScope: push, popErrorScope: pop }),
    };
  },
};

/** A shader gets a line that is not WGSL. */
const NO_COMPILATION: FaultKind = {
  name: 'a shader that does not compile',
  code: 'gpu-validation',
  fresh: true,
  arm(device, at) {
    const create = device.createShaderModule.bind(device);
    let seen = 0;
    device.createShaderModule = (descriptor) =>
      create(seen++ === at ? { ...descriptor, code: `${descriptor.code}\nthis is not WGSL` } : descriptor);
    return { seen: () => seen, undo: () => void Object.assign(device, { createShaderModule: create }) };
  },
};

/** A buffer is never mapped, and nobody says so. */
export const NO_ANSWER: FaultKind = {
  name: 'a readback that is never answered',
  code: 'device-lost',
  fresh: false,
  answerLimitSeconds: 0.5,
  arm(device, at) {
    const create = device.createBuffer.bind(device);
    let seen = 0;
    device.createBuffer = (descriptor) => {
      const buffer = create(descriptor);
      const map = buffer.mapAsync.bind(buffer);
      buffer.mapAsync = (...range) => (seen++ === at ? new Promise(() => {}) : map(...range));
      return buffer;
    };
    return { seen: () => seen, undo: () => void Object.assign(device, { createBuffer: create }) };
  },
};

/** The device is destroyed just before a submission. */
const NO_DEVICE: FaultKind = {
  name: 'a device that is destroyed before a submission',
  code: 'device-lost',
  fresh: true,
  arm(device, at) {
    const { queue } = device;
    const submit = queue.submit.bind(queue);
    let seen = 0;
    queue.submit = (commands) => {
      if (seen++ === at) device.destroy();
      return submit(commands);
    };
    return { seen: () => seen, undo: () => void Object.assign(queue, { submit }) };
  },
};

/** Every way in which a device fails here. */
export const FAULT_KINDS: readonly FaultKind[] = [NO_MEMORY, NO_COMPILATION, NO_ANSWER, NO_DEVICE];
