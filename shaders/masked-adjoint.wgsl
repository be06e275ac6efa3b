// masked_adjoint: C = D^T A for 0/1 masks D packed 32 samples to a word
//
//   c[i, j] = sum_k d[i, k] a[k, j]
//
// Bit r of masks[i * word_stride + q] is d[i, 32 q + r], word_stride = ceil(samples / 32), and bits past the last sample are 0. A is
// samples x features and C is patterns x features, both row-major; no samples give zeros.
// An invocation owns 32 consecutive patterns and 4 features, WORKGROUP_SIZE apart, and adds them up in the order of k, two at a time.
// Bits become factors by way of i32, whose conversion is one instruction where that of u32 is five. Indices past the edge are clamped
// for loads, and nothing is stored for them.
// Dispatch: ceil(features / (4 WORKGROUP_SIZE)) workgroups for each 32 patterns, from the `first` 32 on.

struct Params {
  first: u32,
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
  let first = (params.first + group.y) * 32;
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
  var sum16 = vec4f();
  var sum17 = vec4f();
  var sum18 = vec4f();
  var sum19 = vec4f();
  var sum20 = vec4f();
  var sum21 = vec4f();
  var sum22 = vec4f();
  var sum23 = vec4f();
  var sum24 = vec4f();
  var sum25 = vec4f();
  var sum26 = vec4f();
  var sum27 = vec4f();
  var sum28 = vec4f();
  var sum29 = vec4f();
  var sum30 = vec4f();
  var sum31 = vec4f();

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
    let mask16 = word_of(first + 16, q, word_stride);
    let mask17 = word_of(first + 17, q, word_stride);
    let mask18 = word_of(first + 18, q, word_stride);
    let mask19 = word_of(first + 19, q, word_stride);
    let mask20 = word_of(first + 20, q, word_stride);
    let mask21 = word_of(first + 21, q, word_stride);
    let mask22 = word_of(first + 22, q, word_stride);
    let mask23 = word_of(first + 23, q, word_stride);
    let mask24 = word_of(first + 24, q, word_stride);
    let mask25 = word_of(first + 25, q, word_stride);
    let mask26 = word_of(first + 26, q, word_stride);
    let mask27 = word_of(first + 27, q, word_stride);
    let mask28 = word_of(first + 28, q, word_stride);
    let mask29 = word_of(first + 29, q, word_stride);
    let mask30 = word_of(first + 30, q, word_stride);
    let mask31 = word_of(first + 31, q, word_stride);
    let count = min(32, params.samples - 32 * q);
    for (var r = 0u; r < count; r += 2) {
      let row0 = row_of(32 * q + r, at);
      let row1 = row_of(32 * q + r + 1, at);
      sum0 += factor_of(mask0, r) * row0 + factor_of(mask0, r + 1) * row1;
      sum1 += factor_of(mask1, r) * row0 + factor_of(mask1, r + 1) * row1;
      sum2 += factor_of(mask2, r) * row0 + factor_of(mask2, r + 1) * row1;
      sum3 += factor_of(mask3, r) * row0 + factor_of(mask3, r + 1) * row1;
      sum4 += factor_of(mask4, r) * row0 + factor_of(mask4, r + 1) * row1;
      sum5 += factor_of(mask5, r) * row0 + factor_of(mask5, r + 1) * row1;
      sum6 += factor_of(mask6, r) * row0 + factor_of(mask6, r + 1) * row1;
      sum7 += factor_of(mask7, r) * row0 + factor_of(mask7, r + 1) * row1;
      sum8 += factor_of(mask8, r) * row0 + factor_of(mask8, r + 1) * row1;
      sum9 += factor_of(mask9, r) * row0 + factor_of(mask9, r + 1) * row1;
      sum10 += factor_of(mask10, r) * row0 + factor_of(mask10, r + 1) * row1;
      sum11 += factor_of(mask11, r) * row0 + factor_of(mask11, r + 1) * row1;
      sum12 += factor_of(mask12, r) * row0 + factor_of(mask12, r + 1) * row1;
      sum13 += factor_of(mask13, r) * row0 + factor_of(mask13, r + 1) * row1;
      sum14 += factor_of(mask14, r) * row0 + factor_of(mask14, r + 1) * row1;
      sum15 += factor_of(mask15, r) * row0 + factor_of(mask15, r + 1) * row1;
      sum16 += factor_of(mask16, r) * row0 + factor_of(mask16, r + 1) * row1;
      sum17 += factor_of(mask17, r) * row0 + factor_of(mask17, r + 1) * row1;
      sum18 += factor_of(mask18, r) * row0 + factor_of(mask18, r + 1) * row1;
      sum19 += factor_of(mask19, r) * row0 + factor_of(mask19, r + 1) * row1;
      sum20 += factor_of(mask20, r) * row0 + factor_of(mask20, r + 1) * row1;
      sum21 += factor_of(mask21, r) * row0 + factor_of(mask21, r + 1) * row1;
      sum22 += factor_of(mask22, r) * row0 + factor_of(mask22, r + 1) * row1;
      sum23 += factor_of(mask23, r) * row0 + factor_of(mask23, r + 1) * row1;
      sum24 += factor_of(mask24, r) * row0 + factor_of(mask24, r + 1) * row1;
      sum25 += factor_of(mask25, r) * row0 + factor_of(mask25, r + 1) * row1;
      sum26 += factor_of(mask26, r) * row0 + factor_of(mask26, r + 1) * row1;
      sum27 += factor_of(mask27, r) * row0 + factor_of(mask27, r + 1) * row1;
      sum28 += factor_of(mask28, r) * row0 + factor_of(mask28, r + 1) * row1;
      sum29 += factor_of(mask29, r) * row0 + factor_of(mask29, r + 1) * row1;
      sum30 += factor_of(mask30, r) * row0 + factor_of(mask30, r + 1) * row1;
      sum31 += factor_of(mask31, r) * row0 + factor_of(mask31, r + 1) * row1;
    }
  }

  var sums = array(
    sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7,
    sum8, sum9, sum10, sum11, sum12, sum13, sum14, sum15,
    sum16, sum17, sum18, sum19, sum20, sum21, sum22, sum23,
    sum24, sum25, sum26, sum27, sum28, sum29, sum30, sum31,
  );
  for (var r = 0u; r < 32; r++) {
    store_row(first + r, params.patterns, params.features, features, sums[r]);
  }
}

fn word_of(pattern: u32, q: u32, word_stride: u32) -> u32 {
  return masks[min(pattern, params.patterns - 1) * word_stride + q];
}

// Samples past the last have no bits.
fn row_of(sample: u32, features: vec4u) -> vec4f {
  let at = min(sample, params.samples - 1) * params.features + features;
  return vec4f(a[at.x], a[at.y], a[at.z], a[at.w]);
}

fn factor_of(word: u32, bit: u32) -> f32 {
  return f32(i32((word >> bit) & 1));
}
