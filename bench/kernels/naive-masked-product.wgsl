// naive_masked_product: C = D W for 0/1 masks D packed 32 samples to a word, with one invocation for each entry
//
//   c[k, j] = sum_i d[i, k] w[i, j]
//
// The yardstick of masked_product. Bit r of masks[i * word_stride + q] is d[i, 32 q + r]; w is patterns x features and c
// samples x features, both row-major. Dispatch: ceil(features / 64) x samples workgroups.

struct Params {
  samples: u32,
  patterns: u32,
  features: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> masks: array<u32>;
@group(0) @binding(2) var<storage, read> w: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(64)
fn naive_masked_product(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.features) {
    return;
  }
  let word_stride = (params.samples + 31) / 32;
  var sum = 0.0;
  for (var i = 0u; i < params.patterns; i++) {
    if (((masks[i * word_stride + id.y / 32] >> (id.y % 32)) & 1) == 1) {
      sum += w[i * params.features + id.x];
    }
  }
  c[id.y * params.features + id.x] = sum;
}
