import type { Arena } from '../linear/arena';
import * as vectors from '../linear/vectors';
import type { Block, BlockNorms } from '../problem/splitting';
import { blockNorms } from './block-norms';

/** One coupled block of a splitting: L u, its copy z and the scaled dual; all are updated in place. */
export interface SplitBlock {
  readonly block: Block;
  readonly image: Float64Array;
  readonly copy: Float64Array;
  readonly dual: Float64Array;
}

/** A block of `size` zeros, in the arena if there is one. */
export function newBlock(block: Block, size: number, arena?: Arena, image = zerosIn(arena, size)): SplitBlock {
  return { block, image, copy: zerosIn(arena, size), dual: zerosIn(arena, size) };
}

/** Zeros, in the arena if there is one. */
export function zerosIn(arena: Arena | undefined, length: number): Float64Array {
  return arena?.array(length) ?? new Float64Array(length);
}

/** ρ (copy − dual − L u), the block's share of the linear step's residual, in the place of what is in `out`. */
export function residualOf({ image, copy, dual }: SplitBlock, rho: number, out: Float64Array): Float64Array {
  vectors.residual(out, image, copy, dual, rho);
  return out;
}

/** Over-relaxation: leaves ω L u + (1 − ω) z + dual, the argument of the proximal step, in the places of both the copy and the dual. */
export function relax({ image, copy, dual }: SplitBlock, omega: number): void {
  vectors.relax(image, copy, dual, omega);
}

/** After {@link relax} and the proximal step of the copy: dual −= copy, which is dual + ω L u + (1 − ω) z_before − z. */
export function raiseDual({ copy, dual }: SplitBlock): void {
  vectors.subtract(dual, copy);
}

/** The norms of one block, given its copy of the iteration before. */
export function normsOf({ image, copy, dual }: SplitBlock, before: Float64Array): BlockNorms {
  const [gap, imageSize, copySize, change, dualSize] = Array.from(blockNorms(image, copy, before, dual), Math.sqrt);
  return { gap: gap!, size: Math.max(imageSize!, copySize!), change: change!, dual: dualSize! };
}
