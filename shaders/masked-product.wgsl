// masked_product: C = D W for 0/1 masks D packed 32 samples to a word
//
//   c[k, j] = sum_i d[i, k] w[i, j]
//
// Bit r of masks[i * word_stride + q] is d[i, 32 q + r], word_stride = ceil(samples / 32). W is patterns x features and
// C is samples x features, both row-major; no patterns give zeros.
// An invocation owns 16 consecutive samples, half a word, and 4 features, WORKGROUP_SIZE apart, and adds them up in the
// order of i. Indices past the edge are clamped for loads, and nothing is stored for them.
// Dispatch: ceil(features / (4 WORKGROUP_SIZE)) x ceil(samples / 16) workgroups.

struct Params {
  samples: u32,
  patterns: u32,
  features: u32,
}

override WORKGROUP_SIZE: u32 = 8;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> masks: array<u32>;
@group(0) @binding(2) var<storage, read> w: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn masked_product(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let word_stride = (params.samples + 31) / 32;
  let first = group.y * 16;
  let features = vec4u(0, 1, 2, 3) * WORKGROUP_SIZE + group.x * 4 * WORKGROUP_SIZE + lane;
  let at = min(features, vec4u(params.features - 1));

  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  var sum4 = vec4f();
  var sum5 = vec4f();
  var sum6 = vec4f();
  var sum7 = vec4f();
  var sum8 = vec4f();
  var sum9 = vec4f();
  var sum10 = vec4f();
  var sum11 = vec4f();
  var sum12 = vec4f();
  var sum13 = vec4f();
  var sum14 = vec4f();
  var sum15 = vec4f();

  for (var i = 0u; i < params.patterns; i++) {
    let bits = masks[i * word_stride + first / 32] >> (first % 32);
    let offset = at + i * params.features;
    let row = vec4f(w[offset.x], w[offset.y], w[offset.z], w[offset.w]);
    sum0 += f32((bits >> 0) & 1) * row;
    sum1 += f32((bits >> 1) & 1) * row;
    sum2 += f32((bits >> 2) & 1) * row;
    sum3 += f32((bits >> 3) & 1) * row;
    sum4 += f32((bits >> 4) & 1) * row;
    sum5 += f32((bits >> 5) & 1) * row;
    sum6 += f32((bits >> 6) & 1) * row;
    sum7 += f32((bits >> 7) & 1) * row;
    sum8 += f32((bits >> 8) & 1) * row;
    sum9 += f32((bits >> 9) & 1) * row;
    sum10 += f32((bits >> 10) & 1) * row;
    sum11 += f32((bits >> 11) & 1) * row;
    sum12 += f32((bits >> 12) & 1) * row;
    sum13 += f32((bits >> 13) & 1) * row;
    sum14 += f32((bits >> 14) & 1) * row;
    sum15 += f32((bits >> 15) & 1) * row;
  }

  store_row(first + 0, features, sum0);
  store_row(first + 1, features, sum1);
  store_row(first + 2, features, sum2);
  store_row(first + 3, features, sum3);
  store_row(first + 4, features, sum4);
  store_row(first + 5, features, sum5);
  store_row(first + 6, features, sum6);
  store_row(first + 7, features, sum7);
  store_row(first + 8, features, sum8);
  store_row(first + 9, features, sum9);
  store_row(first + 10, features, sum10);
  store_row(first + 11, features, sum11);
  store_row(first + 12, features, sum12);
  store_row(first + 13, features, sum13);
  store_row(first + 14, features, sum14);
  store_row(first + 15, features, sum15);
}

fn store_row(row: u32, columns: vec4u, values: vec4f) {
  if (row >= params.samples) {
    return;
  }
  let start = row * params.features;
  if (columns.x < params.features) { c[start + columns.x] = values.x; }
  if (columns.y < params.features) { c[start + columns.y] = values.y; }
  if (columns.z < params.features) { c[start + columns.z] = values.z; }
  if (columns.w < params.features) { c[start + columns.w] = values.w; }
}
