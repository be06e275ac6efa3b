// naive_forward: y = sum_i d_i o (X u_i) for 0/1 masks d_i packed 32 samples to a word, with one invocation for each sample
//
//   y[k] = sum_i d[i, k] sum_j x[k, j] u[i, j]
//
// The yardstick of the masked forward product. Bit r of masks[i * word_stride + q] is d[i, 32 q + r]; x is samples x features and u
// patterns x features, both row-major with features a multiple of 4. Dispatch: ceil(samples / 64) workgroups.

struct Params {
  samples: u32,
  patterns: u32,
  features: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> masks: array<u32>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read> u: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn naive_forward(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= params.samples) {
    return;
  }
  let quads = params.features / 4;
  let word_stride = (params.samples + 31) / 32;
  var sum = 0.0;
  for (var i = 0u; i < params.patterns; i++) {
    var product = vec4f();
    for (var j = 0u; j < quads; j++) {
      product += x[row * quads + j] * u[i * quads + j];
    }
    if (((masks[i * word_stride + row / 32] >> (row % 32)) & 1) == 1) {
      sum += dot(product, vec4f(1));
    }
  }
  y[row] = sum;
}
