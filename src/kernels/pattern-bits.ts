import patternHash from '../../shaders/lib/pattern-hash.wgsl?raw';
import patternWords from '../../shaders/lib/pattern-words.wgsl?raw';
import source from '../../shaders/pattern-bits.wgsl?raw';
import type { Accelerator } from '../gpu/accelerator';
import { compileKernel, defineKernel, type CompiledKernel, type OverrideDefaults, type Step } from '../gpu/kernel';
import { patternBitsBroadcast } from './pattern-bits-broadcast';

/** Packed activation patterns 1[X U ≥ 0] of many directions, and the hash of each, in one pass; runs on every device. */
export const patternBits = defineKernel({
  name: 'pattern_bits',
  sources: [patternHash, patternWords, source],
  params: { samples: 'u32', features: 'u32', patterns: 'u32', offset: 'u32', stride: 'u32', span: 'u32' },
  buffers: { x: 'read', directions: 'read', words: 'read_write', hashes: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64 },
});

export interface PatternBitsBuffers {
  /** samples × features, row-major, features padded with zeros to a multiple of 4. */
  readonly x: GPUBuffer;
  /** features × patterns, row-major, both padded with zeros to multiples of 4. */
  readonly directions: GPUBuffer;
  /** patterns × stride words; the words of other tiles are left alone. */
  readonly words: GPUBuffer;
  /** patterns × (low, high); this tile's part is added. */
  readonly hashes: GPUBuffer;
}

/** One tile of rows: `samples` rows of X whose first is row 32 · `offset`, of patterns that are `stride` words long. */
export interface PatternBitsTile {
  readonly samples: number;
  readonly features: number;
  readonly patterns: number;
  readonly offset: number;
  readonly stride: number;
}

type PatternBitsKernel = CompiledKernel<typeof patternBits.params, typeof patternBits.buffers, OverrideDefaults>;

/** Patterns that one invocation owns. */
const BLOCK = 4;
/** Consecutive words that one invocation computes at most: enough to make its atomic additions cheap. */
const LONGEST_SPAN = 16;

/** Compiles {@link patternBitsBroadcast} where the device has subgroups of a known size, {@link patternBits} elsewhere. */
export async function compilePatternBits(accelerator: Accelerator): Promise<PatternBitsKernel> {
  const { subgroupMinSize, subgroupMaxSize, software } = accelerator.adapter;
  const workgroup = Math.max(software ? 16 : 64, subgroupMaxSize);
  if (accelerator.features.has('subgroups') && subgroupMinSize >= 4) {
    return compileKernel(accelerator, patternBitsBroadcast, { WORKGROUP_SIZE: workgroup, LANES: Math.min(16, subgroupMinSize) });
  }
  return compileKernel(accelerator, patternBits, { WORKGROUP_SIZE: workgroup });
}

/** Binds either kernel with workgroups that cover the tile. */
export function bindPatternBits(compiled: PatternBitsKernel, buffers: PatternBitsBuffers, tile: PatternBitsTile): Step {
  const { device, adapter } = compiled.accelerator;
  const blocks = Math.ceil(tile.patterns / BLOCK);
  const words = Math.ceil(tile.samples / 32);
  const wantedInvocations = adapter.software ? 2 ** 10 : 2 ** 17;
  const span = Math.max(
    Math.min(LONGEST_SPAN, Math.floor((blocks * words) / wantedInvocations)),
    Math.ceil(words / device.limits.maxComputeWorkgroupsPerDimension),
    1,
  );
  return compiled.bind(buffers, { ...tile, span }, [Math.ceil(blocks / compiled.overrides['WORKGROUP_SIZE']!), Math.ceil(words / span)]);
}
