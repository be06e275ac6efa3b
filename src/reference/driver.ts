import type { Arena } from '../linear/arena';
import { AVERAGE_STRIDE, BLOCKS, type Norms, type Penalties, type Point, type Splitting } from '../problem/splitting';
import { normsOf, type SplitBlock } from './blocks';
import { PointAverage } from './point-average';

/** A splitting in double precision as its iteration and state: what {@link referenceSplitting} drives. */
export interface ReferenceProgram {
  readonly kind: Splitting['kind'];
  readonly factors: boolean;
  iteration(rho: Penalties): void;
  /** The blocks that norms are taken of. */
  readonly blocks: readonly SplitBlock[];
  /** Blocks beyond those, whose scaled duals move with the penalties as well. */
  readonly otherBlocks: readonly SplitBlock[];
  /** Refactors for new penalties, where the linear step needs it. */
  applyPenalties?(next: Penalties): void;
  point(rho: Penalties): Point;
  warmStart(point: Point, rho: Penalties): void;
}

/** Runs a {@link ReferenceProgram} on the CPU, with penalties, duals and averages as on the GPU; the arena, if there is one, is its own. */
export function referenceSplitting(program: ReferenceProgram, initial: Penalties, arena?: Arena): Splitting {
  const { blocks, otherBlocks } = program;
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
      let before: Float64Array[] = [];
      for (let k = 1; k <= iterations; k++) {
        if (k === iterations) before = blocks.map(({ copy }) => copy.slice());
        program.iteration(rho);
        if (++count % AVERAGE_STRIDE === 0) average.add(program.point(rho));
      }
      return Object.fromEntries(blocks.map((block, at) => [block.block, normsOf(block, before[at]!)])) as Norms;
    },
    async setPenalties(next) {
      if (BLOCKS.every((block) => next[block] === rho[block])) return;
      for (const { block, dual } of [...blocks, ...otherBlocks]) {
        const ratio = rho[block] / next[block];
        for (let at = 0; at < dual.length; at++) dual[at]! *= ratio;
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
    get threads() {
      return arena?.threads ?? 1;
    },
    close: () => arena?.close(),
  };
}
