import type { AttackResult, Network, Solution, Verdict } from '../index';
import type { MethodId } from './methods';

/** What a method is doing, or how it ended. */
export type Phase = 'waiting' | 'sampling' | 'training' | 'attacking' | 'proving' | 'done' | 'cancelled' | 'failed';

/** What was known at one moment of training. */
export interface TracePoint {
  readonly seconds: number;
  /** Iterations of the solver, or epochs of back-propagation. */
  readonly iteration: number;
  /** The program's value at the best feasible point, or the training loss of an epoch. */
  readonly upper: number;
  /** The proven lower bound; undefined for back-propagation. */
  readonly lower: number | undefined;
  readonly neurons: number | undefined;
}

/** Seconds of each phase. */
export type PhaseSeconds = Readonly<Record<'sampling' | 'training' | 'attacking' | 'proving', number>>;

/** How a network stands up on the points that it was trained on, as shares of them. */
export interface Accuracy {
  readonly clean: number;
  /** Still right at the worst point that PGD found in the box. */
  readonly attacked: number;
  /** Proven right throughout the box. */
  readonly certified: number;
  /** Neither proven nor broken. */
  readonly unknown: number;
}

/** All that is known of one method so far. */
export interface MethodResult {
  readonly method: MethodId;
  readonly phase: Phase;
  readonly network: Network | undefined;
  readonly trace: readonly TracePoint[];
  /** As the library reports it. */
  readonly status: string | undefined;
  /** Of the convex methods. */
  readonly solution: Solution | undefined;
  readonly iterations: number;
  readonly device: string | undefined;
  readonly seconds: PhaseSeconds;
  readonly accuracy: Accuracy | undefined;
  /** Mean loss under the attack that the library runs, with the penalty: the same number for all four. */
  readonly attackedObjective: number | undefined;
  readonly attack: AttackResult | undefined;
  readonly verdicts: readonly Verdict[] | undefined;
  readonly error: string | undefined;
}

/** A method before it has begun. */
export function waiting(method: MethodId): MethodResult {
  return {
    method,
    phase: 'waiting',
    network: undefined,
    trace: [],
    status: undefined,
    solution: undefined,
    iterations: 0,
    device: undefined,
    seconds: { sampling: 0, training: 0, attacking: 0, proving: 0 },
    accuracy: undefined,
    attackedObjective: undefined,
    attack: undefined,
    verdicts: undefined,
    error: undefined,
  };
}

/** True once a method does nothing any more. */
export function hasEnded({ phase }: Pick<MethodResult, 'phase'>): boolean {
  return phase === 'done' || phase === 'cancelled' || phase === 'failed';
}
