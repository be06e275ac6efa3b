// naive_masked_adjoint: C = D^T A for 0/1 masks D packed 32 samples to a word, with one invocation for each entry
//
//   c[i, j] = sum_k d[i, k] a[k, j]
//
// The yardstick of masked_adjoint. Bit r of masks[i * word_stride + q] is d[i, 32 q + r]; a is samples x features and c
// patterns x features, both row-major, and samples are a multiple of 32. Dispatch: ceil(features / 64) x patterns workgroups.

struct Params {
  samples: u32,
  patterns: u32,
  features: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> masks: array<u32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(64)
fn naive_masked_adjoint(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.features) {
    return;
  }
  let words = params.samples / 32;
  var sum = 0.0;
  for (var q = 0u; q < words; q++) {
    let word = masks[id.y * words + q];
    for (var bit = 0u; bit < 32; bit++) {
      if (((word >> bit) & 1) == 1) {
        sum += a[(32 * q + bit) * params.features + id.x];
      }
    }
  }
  c[id.y * params.features + id.x] = sum;
}
