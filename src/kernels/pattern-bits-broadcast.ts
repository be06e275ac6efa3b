import patternHash from '../../shaders/lib/pattern-hash.wgsl?raw';
import patternWords from '../../shaders/lib/pattern-words.wgsl?raw';
import source from '../../shaders/pattern-bits-broadcast.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** What `patternBits` computes, for devices with subgroups: each value of X is loaded once for all lanes of a subgroup. */
export const patternBitsBroadcast = defineKernel({
  name: 'pattern_bits_broadcast',
  sources: [patternHash, patternWords, source],
  params: { samples: 'u32', features: 'u32', patterns: 'u32', offset: 'u32', stride: 'u32', span: 'u32' },
  buffers: { x: 'read', directions: 'read', words: 'read_write', hashes: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64, LANES: 4 },
  features: ['subgroups'],
});
