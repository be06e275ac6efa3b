// masked_adjoint: C = D^T A for 0/1 masks D packed 32 samples to a word
//
//   c[i, j] = sum_k d[i, k] a[k, j]
//
// Bit r of masks[i * word_stride + q] is d[i, 32 q + r], word_stride = ceil(samples / 32). A is samples x features and
// C is patterns x features, both row-major; no samples give zeros.
// An invocation owns 16 consecutive patterns and 4 features, WORKGROUP_SIZE apart, and adds them up in the order of k.
// Indices past the edge are clamped for loads, and nothing is stored for them.
// Dispatch: ceil(features / (4 WORKGROUP_SIZE)) x ceil(patterns / 16) workgroups.

struct Params {
  samples: u32,
  patterns: u32,
  features: u32,
}

override WORKGROUP_SIZE: u32 = 8;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> masks: array<u32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn masked_adjoint(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
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

  for (var q = 0u; q < word_stride; q++) {
    let mask0 = word_of(first + 0, q, word_stride);
    let mask1 = word_of(first + 1, q, word_stride);
    let mask2 = word_of(first + 2, q, word_stride);
    let mask3 = word_of(first + 3, q, word_stride);
    let mask4 = word_of(first + 4, q, word_stride);
    let mask5 = word_of(first + 5, q, word_stride);
    let mask6 = word_of(first + 6, q, word_stride);
    let mask7 = word_of(first + 7, q, word_stride);
    let mask8 = word_of(first + 8, q, word_stride);
    let mask9 = word_of(first + 9, q, word_stride);
    let mask10 = word_of(first + 10, q, word_stride);
    let mask11 = word_of(first + 11, q, word_stride);
    let mask12 = word_of(first + 12, q, word_stride);
    let mask13 = word_of(first + 13, q, word_stride);
    let mask14 = word_of(first + 14, q, word_stride);
    let mask15 = word_of(first + 15, q, word_stride);
    let count = min(32, params.samples - 32 * q);
    for (var r = 0u; r < count; r++) {
      let offset = at + (32 * q + r) * params.features;
      let row = vec4f(a[offset.x], a[offset.y], a[offset.z], a[offset.w]);
      sum0 += f32((mask0 >> r) & 1) * row;
      sum1 += f32((mask1 >> r) & 1) * row;
      sum2 += f32((mask2 >> r) & 1) * row;
      sum3 += f32((mask3 >> r) & 1) * row;
      sum4 += f32((mask4 >> r) & 1) * row;
      sum5 += f32((mask5 >> r) & 1) * row;
      sum6 += f32((mask6 >> r) & 1) * row;
      sum7 += f32((mask7 >> r) & 1) * row;
      sum8 += f32((mask8 >> r) & 1) * row;
      sum9 += f32((mask9 >> r) & 1) * row;
      sum10 += f32((mask10 >> r) & 1) * row;
      sum11 += f32((mask11 >> r) & 1) * row;
      sum12 += f32((mask12 >> r) & 1) * row;
      sum13 += f32((mask13 >> r) & 1) * row;
      sum14 += f32((mask14 >> r) & 1) * row;
      sum15 += f32((mask15 >> r) & 1) * row;
    }
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

fn word_of(pattern: u32, q: u32, word_stride: u32) -> u32 {
  return masks[min(pattern, params.patterns - 1) * word_stride + q];
}

fn store_row(row: u32, columns: vec4u, values: vec4f) {
  if (row >= params.patterns) {
    return;
  }
  let start = row * params.features;
  if (columns.x < params.features) { c[start + columns.x] = values.x; }
  if (columns.y < params.features) { c[start + columns.y] = values.y; }
  if (columns.z < params.features) { c[start + columns.z] = values.z; }
  if (columns.w < params.features) { c[start + columns.w] = values.w; }
}
