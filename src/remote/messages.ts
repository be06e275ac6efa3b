import { FileError, GpuError, InputError, WorkerError, type ErrorCode } from '../errors';
import type { RemoteName } from './library';

/** An estimator as structured clone takes it. */
export interface EstimatorRecord {
  readonly kind: 'classifier' | 'regressor';
  readonly options: { readonly device?: unknown };
  /** What it has learnt; undefined before the first fit. */
  readonly state: object | undefined;
}

/** An error without its class; `code` is undefined for those that reluvex does not throw on purpose. */
export interface ErrorRecord {
  readonly code: ErrorCode | undefined;
  readonly name: string;
  readonly message: string;
  readonly kernel: string | undefined;
  readonly stack: string | undefined;
}

/** A function to run: its arguments, where functions and signals are left out of the settings and named instead. */
export interface CallMessage {
  readonly reluvex: 'call';
  readonly call: number;
  readonly name: RemoteName;
  readonly args: readonly unknown[];
  /** The settings that are functions on the page: their calls come back as progress. */
  readonly callbacks: readonly string[];
  /** How the signal in the settings stands. */
  readonly signal: 'none' | 'waiting' | 'aborted';
}

/** What the page tells the worker. */
export type Request = CallMessage | { readonly reluvex: 'abort'; readonly call: number };

/** What the worker tells the page. */
export type Report =
  /** The worker serves calls, and holds the named lock for as long as it lives; undefined where there are no locks. */
  | { readonly reluvex: 'alive'; readonly lock: string | undefined }
  | { readonly reluvex: 'progress'; readonly call: number; readonly callback: string; readonly values: readonly unknown[] }
  | { readonly reluvex: 'result'; readonly call: number; readonly value: unknown }
  /** The call rejected with the reason of its signal, which the page knows. */
  | { readonly reluvex: 'aborted'; readonly call: number }
  | { readonly reluvex: 'error'; readonly call: number; readonly error: ErrorRecord };

/** Anything else that comes through the same port belongs to somebody else. */
export function isOurs<M extends Request | Report>(data: unknown): data is M {
  return typeof data === 'object' && data !== null && typeof (data as { reluvex?: unknown }).reluvex === 'string';
}

export function recordOf(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) return { code: undefined, name: 'Error', message: String(error), kernel: undefined, stack: undefined };
  const { code, kernel } = error as Partial<GpuError>;
  return { code: typeof code === 'string' ? code : undefined, name: error.name, message: error.message, kernel, stack: error.stack };
}

/** The error of the same class and code, with the stack of the one recorded. */
export function errorOf({ code, name, message, kernel, stack }: ErrorRecord): Error {
  const error = typedError(code, message, kernel);
  if (code === undefined) error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}

function typedError(code: ErrorCode | undefined, message: string, kernel: string | undefined): Error {
  switch (code) {
    case undefined:
      return new Error(message);
    case 'invalid-input':
      return new InputError(message);
    case 'invalid-file':
      return new FileError(message);
    case 'worker-lost':
      return new WorkerError(message);
    case 'webgpu-unavailable':
    case 'device-lost':
    case 'out-of-memory':
    case 'gpu-validation':
    case 'self-test-failed':
      return new GpuError(code, message, kernel);
  }
}
