import type { Matrix } from '../matrix';

/** The penalties of the four coupled blocks: neurons v, cone products s, samples a (or predictions f), slacks π. */
export interface Penalties {
  readonly v: number;
  readonly s: number;
  readonly a: number;
  readonly pi: number;
}

export type Block = keyof Penalties;
export const BLOCKS: readonly Block[] = ['v', 's', 'a', 'pi'];

/** Norms of one block at the last iteration, from which its residuals follow; z is the split copy and L u its linear image. */
export interface BlockNorms {
  /** ‖L u − z‖ */
  readonly gap: number;
  /** max(‖L u‖, ‖z‖) */
  readonly size: number;
  /** ‖z − z_previous‖ */
  readonly change: number;
  /** ‖scaled dual‖ */
  readonly dual: number;
}

/** A primal and dual point of the program, as a splitting reports it; not yet feasible, not yet a proof of anything. */
export interface Point {
  /** 2P × d: the v_i, then the w_i. */
  readonly V: Matrix;
  /** Multipliers of the samples' losses: p pushes the prediction down, q pushes it up (n each). */
  readonly p: Float64Array;
  readonly q: Float64Array;
  /** Cone multipliers, 2P × n. */
  readonly alpha: Float64Array;
  /** n × d, row k near (1/n) ∂φ_k; needed only where a radius is positive. */
  readonly Z: Float64Array | undefined;
}

/** Norms of the blocks in use. */
export type Norms = Partial<Record<Block, BlockNorms>>;

/** Every how many iterations the running average takes a sample. */
export const AVERAGE_STRIDE = 5;

/** One splitting of the program on one backend: iterates in place, reports norms and points; P is a point, or one for each class. */
export interface Splitting<P = Point> {
  readonly kind: 'lifted' | 'prediction';
  readonly penalties: Penalties;
  /** Whether new penalties cost a factorisation, so that they should change seldom. */
  readonly factors: boolean;
  /** Runs `iterations` ≥ 1 iterations and returns the norms at the last of them. */
  advance(iterations: number): Promise<Norms>;
  /** Changes the penalties, rescaling the scaled duals by ρ_old/ρ_new so that the duals themselves stay. */
  setPenalties(next: Penalties): Promise<void>;
  /** The point of the last iteration. */
  point(): Promise<P>;
  /** The average of the points at every {@link AVERAGE_STRIDE}th iteration since the last `restartAverage`, if there was one. */
  average(): Promise<P | undefined>;
  restartAverage(): void;
  /** Starts where this point would be a fixed point if it were optimal; multipliers that nobody knows are zeros. */
  warmStart(point: P): Promise<void>;
  /** Threads that share its products on the CPU, those that have started. */
  readonly threads?: number;
  /** Ends its threads. */
  close?(): void;
}
