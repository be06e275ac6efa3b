// pattern_bits_broadcast: what pattern_bits computes, with X loaded once for all lanes of a subgroup.
//
//   d = 1[X U >= 0],  bit r of word w of a pattern = d at row 32 w + r, rows past the last sample 0
//   hashes += the hash of the words of this tile (lib/pattern-hash.wgsl)
//
// Layout: x is samples x features, directions features x patterns, both row-major with sizes that are multiples of 4;
// words is patterns x stride; hashes is patterns x (low, high), zeroed by the caller before the first tile.
//
// Each lane loads four features of one row, and broadcasts hand them to the lanes that own the other patterns: a load costs some
// thirty multiply-adds on software adapters, a broadcast three. LANES is 4, 8 or 16, at most the smallest subgroup size;
// WORKGROUP_SIZE is a multiple of the largest, so that no lane is missing.
// Dispatch: (ceil(patterns / 4 / WORKGROUP_SIZE), ceil(words of the tile / span)); 16 rows x 4 patterns in registers.

enable subgroups;

override WORKGROUP_SIZE: u32 = 64u;
override LANES: u32 = 4u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> directions: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> words: array<u32>;
@group(0) @binding(4) var<storage, read_write> hashes: array<atomic<u32>>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn pattern_bits_broadcast(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_invocation_id) subgroup_lane: u32,
) {
  let quads = params.features / 4u;
  let columns = params.patterns / 4u;
  let column = group.x * WORKGROUP_SIZE + local;
  let source = min(column, columns - 1u);
  let last_row = params.samples - 1u;
  let first_word = group.y * params.span;
  let end_word = min(first_word + params.span, (params.samples + 31u) / 32u);
  let lane = subgroup_lane % LANES;
  var low = vec4u();
  var high = vec4u();
  for (var w = first_word; w < end_word; w++) {
    var word = vec4u();
    for (var bit = 0u; bit < 32u; bit += 16u) {
      let row = 32u * w + bit;
      let at0 = min(row + 0u / LANES * LANES + lane, last_row) * quads;
      let at1 = min(row + 4u / LANES * LANES + lane, last_row) * quads;
      let at2 = min(row + 8u / LANES * LANES + lane, last_row) * quads;
      let at3 = min(row + 12u / LANES * LANES + lane, last_row) * quads;
      var s0 = vec4f();
      var s1 = vec4f();
      var s2 = vec4f();
      var s3 = vec4f();
      var s4 = vec4f();
      var s5 = vec4f();
      var s6 = vec4f();
      var s7 = vec4f();
      var s8 = vec4f();
      var s9 = vec4f();
      var s10 = vec4f();
      var s11 = vec4f();
      var s12 = vec4f();
      var s13 = vec4f();
      var s14 = vec4f();
      var s15 = vec4f();
      for (var k = 0u; k < quads; k++) {
        let from_row = 4u * k * columns + source;
        let u0 = directions[from_row];
        let u1 = directions[from_row + columns];
        let u2 = directions[from_row + 2u * columns];
        let u3 = directions[from_row + 3u * columns];
        let x0 = x[at0 + k];
        var x1 = x0;
        var x2 = x0;
        var x3 = x0;
        if (LANES == 8u) {
          x2 = x[at2 + k];
          x3 = x2;
        } else if (LANES == 4u) {
          x1 = x[at1 + k];
          x2 = x[at2 + k];
          x3 = x[at3 + k];
        }
        s0 += partial_product(subgroupShuffle(x0, 0u % LANES), u0, u1, u2, u3);
        s1 += partial_product(subgroupShuffle(x0, 1u % LANES), u0, u1, u2, u3);
        s2 += partial_product(subgroupShuffle(x0, 2u % LANES), u0, u1, u2, u3);
        s3 += partial_product(subgroupShuffle(x0, 3u % LANES), u0, u1, u2, u3);
        s4 += partial_product(subgroupShuffle(x1, 4u % LANES), u0, u1, u2, u3);
        s5 += partial_product(subgroupShuffle(x1, 5u % LANES), u0, u1, u2, u3);
        s6 += partial_product(subgroupShuffle(x1, 6u % LANES), u0, u1, u2, u3);
        s7 += partial_product(subgroupShuffle(x1, 7u % LANES), u0, u1, u2, u3);
        s8 += partial_product(subgroupShuffle(x2, 8u % LANES), u0, u1, u2, u3);
        s9 += partial_product(subgroupShuffle(x2, 9u % LANES), u0, u1, u2, u3);
        s10 += partial_product(subgroupShuffle(x2, 10u % LANES), u0, u1, u2, u3);
        s11 += partial_product(subgroupShuffle(x2, 11u % LANES), u0, u1, u2, u3);
        s12 += partial_product(subgroupShuffle(x3, 12u % LANES), u0, u1, u2, u3);
        s13 += partial_product(subgroupShuffle(x3, 13u % LANES), u0, u1, u2, u3);
        s14 += partial_product(subgroupShuffle(x3, 14u % LANES), u0, u1, u2, u3);
        s15 += partial_product(subgroupShuffle(x3, 15u % LANES), u0, u1, u2, u3);
      }
      word |= active_bit(s0, bit);
      word |= active_bit(s1, bit + 1u);
      word |= active_bit(s2, bit + 2u);
      word |= active_bit(s3, bit + 3u);
      word |= active_bit(s4, bit + 4u);
      word |= active_bit(s5, bit + 5u);
      word |= active_bit(s6, bit + 6u);
      word |= active_bit(s7, bit + 7u);
      word |= active_bit(s8, bit + 8u);
      word |= active_bit(s9, bit + 9u);
      word |= active_bit(s10, bit + 10u);
      word |= active_bit(s11, bit + 11u);
      word |= active_bit(s12, bit + 12u);
      word |= active_bit(s13, bit + 13u);
      word |= active_bit(s14, bit + 14u);
      word |= active_bit(s15, bit + 15u);
    }
    word = without_padding(word, 32u * w, params.samples);
    if (column < columns) {
      let at = 4u * column * params.stride + params.offset + w;
      words[at] = word.x;
      words[at + params.stride] = word.y;
      words[at + 2u * params.stride] = word.z;
      words[at + 3u * params.stride] = word.w;
    }
    low += hash_low(word, params.offset + w);
    high += hash_high(word, params.offset + w);
  }
  if (column < columns) {
    for (var c = 0u; c < 4u; c++) {
      atomicAdd(&hashes[8u * column + 2u * c], low[c]);
      atomicAdd(&hashes[8u * column + 2u * c + 1u], high[c]);
    }
  }
}
