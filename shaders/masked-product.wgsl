// masked_product: C = D W for 0/1 masks D packed 32 samples to a word
//
//   c[k, j] = sum_i d[i, k] w[i, j]
//
// Bit r of masks[i * word_stride + q] is d[i, 32 q + r], word_stride = ceil(samples / 32). W is patterns x features and
// C is samples x features, both row-major; no patterns give zeros.
// An invocation owns the 32 samples of a word and 4 features, WORKGROUP_SIZE apart, and adds them up in the order of i, two
// at a time. Bits become factors by way of i32, whose conversion is one instruction where that of u32 is five. Indices past the edge
// are clamped for loads, and nothing is stored for them.
// Dispatch: ceil(features / (4 WORKGROUP_SIZE)) workgroups for each of the ceil(samples / 32) words, from the `first` on.

struct Params {
  first: u32,
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
  let word = params.first + group.y;
  let first = word * 32;
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

  for (var i = 0u; i < params.patterns; i += 2) {
    let next = min(i + 1, params.patterns - 1);
    let bits0 = masks[i * word_stride + word];
    let bits1 = select(0, masks[next * word_stride + word], next > i);
    let row0 = row_of(i, at);
    let row1 = row_of(next, at);
    sum0 += factor_of(bits0, 0) * row0 + factor_of(bits1, 0) * row1;
    sum1 += factor_of(bits0, 1) * row0 + factor_of(bits1, 1) * row1;
    sum2 += factor_of(bits0, 2) * row0 + factor_of(bits1, 2) * row1;
    sum3 += factor_of(bits0, 3) * row0 + factor_of(bits1, 3) * row1;
    sum4 += factor_of(bits0, 4) * row0 + factor_of(bits1, 4) * row1;
    sum5 += factor_of(bits0, 5) * row0 + factor_of(bits1, 5) * row1;
    sum6 += factor_of(bits0, 6) * row0 + factor_of(bits1, 6) * row1;
    sum7 += factor_of(bits0, 7) * row0 + factor_of(bits1, 7) * row1;
    sum8 += factor_of(bits0, 8) * row0 + factor_of(bits1, 8) * row1;
    sum9 += factor_of(bits0, 9) * row0 + factor_of(bits1, 9) * row1;
    sum10 += factor_of(bits0, 10) * row0 + factor_of(bits1, 10) * row1;
    sum11 += factor_of(bits0, 11) * row0 + factor_of(bits1, 11) * row1;
    sum12 += factor_of(bits0, 12) * row0 + factor_of(bits1, 12) * row1;
    sum13 += factor_of(bits0, 13) * row0 + factor_of(bits1, 13) * row1;
    sum14 += factor_of(bits0, 14) * row0 + factor_of(bits1, 14) * row1;
    sum15 += factor_of(bits0, 15) * row0 + factor_of(bits1, 15) * row1;
    sum16 += factor_of(bits0, 16) * row0 + factor_of(bits1, 16) * row1;
    sum17 += factor_of(bits0, 17) * row0 + factor_of(bits1, 17) * row1;
    sum18 += factor_of(bits0, 18) * row0 + factor_of(bits1, 18) * row1;
    sum19 += factor_of(bits0, 19) * row0 + factor_of(bits1, 19) * row1;
    sum20 += factor_of(bits0, 20) * row0 + factor_of(bits1, 20) * row1;
    sum21 += factor_of(bits0, 21) * row0 + factor_of(bits1, 21) * row1;
    sum22 += factor_of(bits0, 22) * row0 + factor_of(bits1, 22) * row1;
    sum23 += factor_of(bits0, 23) * row0 + factor_of(bits1, 23) * row1;
    sum24 += factor_of(bits0, 24) * row0 + factor_of(bits1, 24) * row1;
    sum25 += factor_of(bits0, 25) * row0 + factor_of(bits1, 25) * row1;
    sum26 += factor_of(bits0, 26) * row0 + factor_of(bits1, 26) * row1;
    sum27 += factor_of(bits0, 27) * row0 + factor_of(bits1, 27) * row1;
    sum28 += factor_of(bits0, 28) * row0 + factor_of(bits1, 28) * row1;
    sum29 += factor_of(bits0, 29) * row0 + factor_of(bits1, 29) * row1;
    sum30 += factor_of(bits0, 30) * row0 + factor_of(bits1, 30) * row1;
    sum31 += factor_of(bits0, 31) * row0 + factor_of(bits1, 31) * row1;
  }

  var sums = array(
    sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7,
    sum8, sum9, sum10, sum11, sum12, sum13, sum14, sum15,
    sum16, sum17, sum18, sum19, sum20, sum21, sum22, sum23,
    sum24, sum25, sum26, sum27, sum28, sum29, sum30, sum31,
  );
  for (var r = 0u; r < 32; r++) {
    store_row(first + r, params.samples, params.features, features, sums[r]);
  }
}

fn row_of(pattern: u32, features: vec4u) -> vec4f {
  let at = pattern * params.features + features;
  return vec4f(w[at.x], w[at.y], w[at.z], w[at.w]);
}

fn factor_of(word: u32, bit: u32) -> f32 {
  return f32(i32((word >> bit) & 1));
}
