import { AVERAGE_STRIDE, BLOCKS, type Block, type Norms, type Penalties, type Point, type Splitting } from '../problem/splitting';
import { PointAverage } from './point-average';

/** A splitting in double precision as its iteration and state: what {@link referenceSplitting} drives. */
export interface ReferenceProgram {
  readonly kind: Splitting['kind'];
  readonly factors: boolean;
  iteration(rho: Penalties): Norms;
  /** The scaled duals of each block. */
  readonly duals: Partial<Record<Block, readonly Float64Array[]>>;
  /** Refactors for new penalties, where the linear step needs it. */
  applyPenalties?(next: Penalties): void;
  point(rho: Penalties): Point;
  warmStart(point: Point, rho: Penalties): void;
}

/** Runs a {@link ReferenceProgram} on the CPU, with penalties, duals and averages as on the GPU. */
export function referenceSplitting(program: ReferenceProgram, initial: Penalties): Splitting {
  const average = new PointAverage();
  let rho = initial;
  let count = 0;
  return {
    kind: program.kind,
    factors: program.factors,
    get penalties() {
      return rho;
    },
    async advance(iterations) {
      let norms: Norms = {};
      for (let k = 0; k < iterations; k++) {
        norms = program.iteration(rho);
        if (++count % AVERAGE_STRIDE === 0) average.add(program.point(rho));
      }
      return norms;
    },
    async setPenalties(next) {
      if (BLOCKS.every((block) => next[block] === rho[block])) return;
      for (const block of BLOCKS) {
        const ratio = rho[block] / next[block];
        for (const dual of program.duals[block] ?? []) dual.forEach((value, at) => (dual[at] = value * ratio));
      }
      program.applyPenalties?.(next);
      rho = next;
    },
    point: async () => program.point(rho),
    average: async () => average.mean(),
    restartAverage: () => average.restart(),
    async warmStart(point) {
      program.warmStart(point, rho);
    },
  };
}
