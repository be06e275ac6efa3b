import type { Block, BlockNorms } from '../problem/splitting';
import { blockNorms } from './block-norms';

/** One coupled block of a splitting: L u, its copy z and the scaled dual; all are updated in place. */
export interface SplitBlock {
  readonly block: Block;
  readonly image: Float64Array;
  readonly copy: Float64Array;
  readonly dual: Float64Array;
}

/** A block of `size` zeros. */
export function newBlock(block: Block, size: number, image: Float64Array = new Float64Array(size)): SplitBlock {
  return { block, image, copy: new Float64Array(size), dual: new Float64Array(size) };
}

/** Over-relaxation: leaves ω L u + (1 − ω) z + dual, the argument of the proximal step, in the places of both the copy and the dual. */
export function relax({ image, copy, dual }: SplitBlock, omega: number): void {
  for (let at = 0; at < dual.length; at++) dual[at] = omega * image[at]! + (1 - omega) * copy[at]! + dual[at]!;
  copy.set(dual);
}

/** After {@link relax} and the proximal step of the copy: dual −= copy, which is dual + ω L u + (1 − ω) z_before − z. */
export function raiseDual({ copy, dual }: SplitBlock): void {
  for (let at = 0; at < dual.length; at++) dual[at]! -= copy[at]!;
}

/** The norms of one block, given its copy of the iteration before. */
export function normsOf({ image, copy, dual }: SplitBlock, before: Float64Array): BlockNorms {
  const [gap, imageSize, copySize, change, dualSize] = Array.from(blockNorms(image, copy, before, dual), Math.sqrt);
  return { gap: gap!, size: Math.max(imageSize!, copySize!), change: change!, dual: dualSize! };
}
