/** What went wrong, as a stable code that programs can branch on. */
export type ErrorCode =
  'invalid-input' | 'invalid-file' | 'webgpu-unavailable' | 'device-lost' | 'out-of-memory' | 'gpu-validation' | 'self-test-failed';

/** Base of every error that reluvex throws on purpose; `code` says which kind it is. */
export class ReluvexError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A wrong argument: the message says what was given, what was expected and what to do. Thrown before any GPU work. */
export class InputError extends ReluvexError {
  constructor(message: string, options?: ErrorOptions) {
    super('invalid-input', message, options);
  }
}

/** A file that is not what it says it is, or that holds values outside its format. */
export class FileError extends ReluvexError {
  constructor(message: string, options?: ErrorOptions) {
    super('invalid-file', message, options);
  }
}

/** A fault of the GPU or its driver; `kernel` names the kernel or buffer concerned, where one is known. */
export class GpuError extends ReluvexError {
  readonly kernel: string | undefined;

  constructor(code: Exclude<ErrorCode, 'invalid-input' | 'invalid-file'>, message: string, kernel?: string, options?: ErrorOptions) {
    super(code, message, options);
    this.kernel = kernel;
  }
}
