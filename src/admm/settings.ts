import { InputError } from '../errors';
import type { DeviceChoice } from '../device/lease';
import { threadsAvailable } from '../linear/threads';
import { oneOf } from '../problem/problem';
import { profileOf, type Profile } from '../profile/profile';
import type { Progress, Solution } from './solution';

/** How to solve; every field has a default. */
export interface SolveSettings {
  /**
   * 'gpu' needs WebGPU, 'cpu' runs in double precision, 'auto' takes the faster of the two (`chooseDevice`), and the CPU after a GPU that
   * fails or whose precision is exhausted; or a device of yours.
   */
  readonly device: DeviceChoice;
  /** Stop when (program − dualBound)/|program| ≤ gap, both proven; in (0, ∞), default 1e-3. */
  readonly gap: number;
  /** Stop after so many iterations; a positive integer, default 50 000. */
  readonly maxIterations: number;
  /** Stop after so many seconds, set-up included; positive, default 600. */
  readonly timeLimitSeconds: number;
  /**
   * 'lifted' splits the per-sample weights off and serves every problem; 'prediction' splits the n predictions off, needs ε = 0
   * and an n × n factor, and takes fewer iterations. 'auto' (the default) takes 'prediction' where
   * that factor is cheap beside the iterations.
   */
  readonly splitting: 'auto' | 'lifted' | 'prediction';
  /**
   * Refuse, before anything is allocated, a solve whose buffers on the device and arrays on the host would together take more bytes than
   * this; positive, default no limit. `planMemory` computes both.
   */
  readonly memoryLimitBytes: number;
  /**
   * Threads that share the large products on the CPU, the calling one among them; a positive integer, default the cores that there are, at most 8.
   * They need shared memory, which pages have that are cross-origin isolated and whose Content-Security-Policy allows workers from `blob:`; elsewhere
   * there is one. Results do not depend on their number.
   */
  readonly threads: number;
  /** Over-relaxation ω of the splitting, in (0, 2); default 1.9. */
  readonly relaxation: number;
  /** Iterations between two looks at the penalties, and the least between two certificates; a positive integer, default 50. */
  readonly checkEvery: number;
  /** Stops early with status 'cancelled' and the best point so far; a GPU that has fallen silent is waited for some 16 s more. */
  readonly signal: AbortSignal | undefined;
  /** Called after each certificate. */
  readonly onProgress: ((progress: Progress) => void) | undefined;
  /**
   * Start from the neurons, multipliers and, unless the loss is hinge, penalties of this solution; it must have the same features and
   * number of patterns.
   */
  readonly warmStart: Solution | undefined;
  /** The seed behind the patterns, kept in the solution; null where the patterns were given. */
  readonly seed: number | null;
  /**
   * true draws every phase and every kernel on tracks of the browser's Performance panel, a {@link Profile} of yours also keeps their
   * totals; false (the default) takes no times.
   */
  readonly profile: boolean | Profile | undefined;
}

/** Settings that were checked, with a profile where one was asked for. */
export interface CheckedSettings extends SolveSettings {
  readonly profile: Profile | undefined;
}

/** What a solve does unless told otherwise. */
export const DEFAULT_SETTINGS: SolveSettings = Object.freeze({
  device: 'auto',
  gap: 1e-3,
  maxIterations: 50_000,
  timeLimitSeconds: 600,
  splitting: 'auto',
  memoryLimitBytes: Infinity,
  threads: threadsAvailable(),
  relaxation: 1.9,
  checkEvery: 50,
  signal: undefined,
  onProgress: undefined,
  warmStart: undefined,
  seed: null,
  profile: false,
});

/** Fills in defaults and checks every setting. @throws InputError naming the setting, its value and its range. */
export function completeSettings(given: Partial<SolveSettings>): CheckedSettings {
  const known = new Set(Object.keys(DEFAULT_SETTINGS));
  for (const key of Object.keys(given)) {
    if (!known.has(key)) throw new InputError(`unknown setting ${JSON.stringify(key)}: known are ${[...known].join(', ')}`);
  }
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const settings: SolveSettings = { ...DEFAULT_SETTINGS, ...defined };
  if (typeof settings.device !== 'object') oneOf(settings.device, ['auto', 'gpu', 'cpu'] as const, 'device');
  oneOf(settings.splitting, ['auto', 'lifted', 'prediction'] as const, 'splitting');
  inRange(settings.gap, 'gap', settings.gap > 0, 'a positive number, such as 1e-3');
  inRange(settings.timeLimitSeconds, 'timeLimitSeconds', settings.timeLimitSeconds > 0, 'a positive number of seconds');
  inRange(settings.memoryLimitBytes, 'memoryLimitBytes', settings.memoryLimitBytes > 0, 'a positive number of bytes, such as 2 ** 31');
  inRange(settings.relaxation, 'relaxation', settings.relaxation > 0 && settings.relaxation < 2, 'a number in (0, 2), such as 1.6');
  for (const name of ['maxIterations', 'checkEvery', 'threads'] as const) {
    inRange(settings[name], name, Number.isSafeInteger(settings[name]) && settings[name] > 0, 'a positive integer');
  }
  return { ...settings, profile: profileOf(settings.profile) };
}

function inRange(value: unknown, name: string, holds: boolean, expected: string): void {
  if (typeof value !== 'number' || !holds) throw new InputError(`${name} is ${String(value)}: expected ${expected}`);
}
