import type { ProblemSize, TracePoint } from '../results';
import type { PeerMark } from '../problems/peer-notes';

/** One solve, asked for one gap. */
export interface GapRun {
  readonly gap: number;
  readonly status: string;
  readonly program: number;
  readonly dualBound: number;
  readonly relativeGap: number;
  readonly iterations: number;
  /** Wall time, set-up included. */
  readonly seconds: number;
  readonly trace: readonly TracePoint[];
}

/** A problem on one device: what setting up costs at first and again, then a solve for each gap. */
export interface GapDevice {
  readonly kind: 'adapter' | 'cpu';
  /** As the solver names it. */
  readonly device: string;
  readonly splitting: string;
  /** Compilation included; the second is what every later solve pays. */
  readonly setupMilliseconds: { readonly first: number; readonly again: number };
  readonly runs: readonly GapRun[];
}

export interface GapProblem extends ProblemSize {
  readonly name: string;
  readonly source: 'shipped' | 'generated' | 'images' | 'peers';
  readonly loss: string;
  readonly cone: string;
  readonly robust: boolean;
  readonly beta: number;
  /** According to an interior-point solver; null where nobody has run one. */
  readonly optimum: number | null;
  readonly devices: readonly GapDevice[];
}

export interface GapResult {
  readonly gaps: readonly number[];
  readonly timeLimitSeconds: number;
  /** What the library takes here where nobody chooses, and why, where it was measured that the CPU is faster. */
  readonly preferred: { readonly kind: 'adapter' | 'cpu'; readonly reason: string | null };
  readonly problems: readonly GapProblem[];
  /** What public solvers reached, measured on another occasion; empty without their notes. */
  readonly marks: readonly PeerMark[];
}

/** A moment of a solve. */
export interface Moment {
  readonly seconds: number;
  readonly iterations: number;
}

/** When the solve that was asked for `gap`, or the first for a smaller one, had it proven; undefined when none had. */
export function reached(device: GapDevice, gap: number): Moment | undefined {
  const asked = device.runs.filter((run) => run.gap <= gap).sort((a, b) => b.gap - a.gap);
  return firstMoment(asked, (point) => point.relativeGap <= gap);
}

/** When a feasible point of value at most `value` was first held; the solves are asked from the widest gap on. */
export function attained(device: GapDevice, value: number): Moment | undefined {
  const widestFirst = [...device.runs].sort((a, b) => b.gap - a.gap);
  return firstMoment(widestFirst, (point) => point.program <= value);
}

/** The device on which a problem's gap was proven first, or the first device. */
export function fastest({ devices }: GapProblem, gap: number): GapDevice {
  return devices.reduce((best, device) => (secondsTo(device, gap) < secondsTo(best, gap) ? device : best));
}

/** A word for the device: the run's adapter goes without its name. */
export function deviceText({ kind, device }: Pick<GapDevice, 'kind' | 'device'>): string {
  return kind === 'adapter' ? 'adapter' : device;
}

/** Bounds on a problem's optimum by all its runs together. */
export function bracketOf({ devices }: Pick<GapProblem, 'devices'>): { readonly lower: number; readonly upper: number } {
  const runs = devices.flatMap((device) => device.runs);
  return { lower: Math.max(...runs.map((run) => run.dualBound)), upper: Math.min(...runs.map((run) => run.program)) };
}

function secondsTo(device: GapDevice, gap: number): number {
  return reached(device, gap)?.seconds ?? Infinity;
}

function firstMoment(runs: readonly GapRun[], holds: (point: TracePoint) => boolean): Moment | undefined {
  for (const { trace } of runs) {
    const found = trace.find(holds);
    if (found) return { seconds: found.seconds, iterations: found.iteration };
  }
  return undefined;
}
