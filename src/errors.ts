/** What went wrong, as a stable code that programs can branch on. */
export type ErrorCode =
  | 'invalid-input'
  | 'invalid-file'
  | 'webgpu-unavailable'
  | 'device-lost'
  | 'out-of-memory'
  | 'gpu-validation'
  | 'self-test-failed'
  | 'worker-lost';

/** Base of every error that reluvex throws on purpose; `code` says which kind it is. */
export class ReluvexError extends Error {
  // Written out, since minifiers rename classes.
  override readonly name: string = 'ReluvexError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A wrong argument: the message says what was given, what was expected and what to do. Thrown before any GPU work. */
export class InputError extends ReluvexError {
  override readonly name = 'InputError';

  constructor(message: string, options?: ErrorOptions) {
    super('invalid-input', message, options);
  }
}

/** A file that is not what it says it is, or that holds values outside its format. */
export class FileError extends ReluvexError {
  override readonly name = 'FileError';

  constructor(message: string, options?: ErrorOptions) {
    super('invalid-file', message, options);
  }
}

/** The codes of {@link GpuError}. */
export type GpuErrorCode = Exclude<ErrorCode, 'invalid-input' | 'invalid-file' | 'worker-lost'>;

/** A fault of the GPU or its driver; `kernel` names the kernel or buffer concerned, where one is known. */
export class GpuError extends ReluvexError {
  override readonly name = 'GpuError';
  override readonly code: GpuErrorCode;
  readonly kernel: string | undefined;

  constructor(code: GpuErrorCode, message: string, kernel?: string, options?: ErrorOptions) {
    super(code, message, options);
    this.code = code;
    this.kernel = kernel;
  }
}

/** The worker that a call ran in did not load, ended or was disposed of; the call's result is lost with it. */
export class WorkerError extends ReluvexError {
  override readonly name = 'WorkerError';

  constructor(message: string, options?: ErrorOptions) {
    super('worker-lost', message, options);
  }
}
