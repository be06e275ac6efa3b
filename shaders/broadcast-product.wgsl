// broadcast_product: C = A B, where loads are dear and subgroup operations are cheap
//
//   c[r, s] = sum_k a[r, k] b[k, s]
//
// A is rows x inner, B is inner x columns, C is rows x columns, all row-major; inner = 0 gives zeros.
// A workgroup is one subgroup of LANES invocations: 4, 8, 16 or 32. It owns 32 rows of C, and each invocation 4 consecutive
// columns. Per DEPTH indices k (1 or 4), an invocation loads DEPTH entries of each of 32 / LANES rows of A, which all lanes then
// share, and DEPTH x 4 entries of B. Rows and columns past the edge are clamped for loads and not stored; A is zero past the last k.
// Dispatch: ceil(columns / (4 LANES)) x ceil(rows / 32) workgroups.

enable subgroups;

struct Params {
  rows: u32,
  inner: u32,
  columns: u32,
}

override LANES: u32 = 8;
override DEPTH: u32 = 4;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(LANES)
fn broadcast_product(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let first = group.y * 32;
  let columns = vec4u(0, 1, 2, 3) + (group.x * LANES + lane) * 4;
  let at = min(columns, vec4u(params.columns - 1));

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

  for (var k = 0u; k < params.inner; k += DEPTH) {
    // The lanes' own<q> together hold the entries of rows 4 q to 4 q + 3.
    let own0 = left_of(first + lane, k);
    var own1 = own0;
    var own2 = own0;
    var own4 = own0;
    if (LANES < 32) { own4 = left_of(first + 16 + lane, k); }
    var own6 = own4;
    if (LANES < 16) {
      own2 = left_of(first + 8 + lane, k);
      own6 = left_of(first + 24 + lane, k);
    }
    var own3 = own2;
    var own5 = own4;
    var own7 = own6;
    if (LANES < 8) {
      own1 = left_of(first + 4 + lane, k);
      own3 = left_of(first + 12 + lane, k);
      own5 = left_of(first + 20 + lane, k);
      own7 = left_of(first + 28 + lane, k);
    }
    let right0 = right_of(k, at);
    let right1 = right_of(k + 1, at);
    let right2 = right_of(k + 2, at);
    let right3 = right_of(k + 3, at);
    sum0 += partial_product(subgroupShuffle(own0, 0 % LANES), right0, right1, right2, right3);
    sum1 += partial_product(subgroupShuffle(own0, 1 % LANES), right0, right1, right2, right3);
    sum2 += partial_product(subgroupShuffle(own0, 2 % LANES), right0, right1, right2, right3);
    sum3 += partial_product(subgroupShuffle(own0, 3 % LANES), right0, right1, right2, right3);
    sum4 += partial_product(subgroupShuffle(own1, 4 % LANES), right0, right1, right2, right3);
    sum5 += partial_product(subgroupShuffle(own1, 5 % LANES), right0, right1, right2, right3);
    sum6 += partial_product(subgroupShuffle(own1, 6 % LANES), right0, right1, right2, right3);
    sum7 += partial_product(subgroupShuffle(own1, 7 % LANES), right0, right1, right2, right3);
    sum8 += partial_product(subgroupShuffle(own2, 8 % LANES), right0, right1, right2, right3);
    sum9 += partial_product(subgroupShuffle(own2, 9 % LANES), right0, right1, right2, right3);
    sum10 += partial_product(subgroupShuffle(own2, 10 % LANES), right0, right1, right2, right3);
    sum11 += partial_product(subgroupShuffle(own2, 11 % LANES), right0, right1, right2, right3);
    sum12 += partial_product(subgroupShuffle(own3, 12 % LANES), right0, right1, right2, right3);
    sum13 += partial_product(subgroupShuffle(own3, 13 % LANES), right0, right1, right2, right3);
    sum14 += partial_product(subgroupShuffle(own3, 14 % LANES), right0, right1, right2, right3);
    sum15 += partial_product(subgroupShuffle(own3, 15 % LANES), right0, right1, right2, right3);
    sum16 += partial_product(subgroupShuffle(own4, 16 % LANES), right0, right1, right2, right3);
    sum17 += partial_product(subgroupShuffle(own4, 17 % LANES), right0, right1, right2, right3);
    sum18 += partial_product(subgroupShuffle(own4, 18 % LANES), right0, right1, right2, right3);
    sum19 += partial_product(subgroupShuffle(own4, 19 % LANES), right0, right1, right2, right3);
    sum20 += partial_product(subgroupShuffle(own5, 20 % LANES), right0, right1, right2, right3);
    sum21 += partial_product(subgroupShuffle(own5, 21 % LANES), right0, right1, right2, right3);
    sum22 += partial_product(subgroupShuffle(own5, 22 % LANES), right0, right1, right2, right3);
    sum23 += partial_product(subgroupShuffle(own5, 23 % LANES), right0, right1, right2, right3);
    sum24 += partial_product(subgroupShuffle(own6, 24 % LANES), right0, right1, right2, right3);
    sum25 += partial_product(subgroupShuffle(own6, 25 % LANES), right0, right1, right2, right3);
    sum26 += partial_product(subgroupShuffle(own6, 26 % LANES), right0, right1, right2, right3);
    sum27 += partial_product(subgroupShuffle(own6, 27 % LANES), right0, right1, right2, right3);
    sum28 += partial_product(subgroupShuffle(own7, 28 % LANES), right0, right1, right2, right3);
    sum29 += partial_product(subgroupShuffle(own7, 29 % LANES), right0, right1, right2, right3);
    sum30 += partial_product(subgroupShuffle(own7, 30 % LANES), right0, right1, right2, right3);
    sum31 += partial_product(subgroupShuffle(own7, 31 % LANES), right0, right1, right2, right3);
  }

  var sums = array(
    sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7,
    sum8, sum9, sum10, sum11, sum12, sum13, sum14, sum15,
    sum16, sum17, sum18, sum19, sum20, sum21, sum22, sum23,
    sum24, sum25, sum26, sum27, sum28, sum29, sum30, sum31,
  );
  for (var r = 0u; r < 32; r++) {
    store_row(first + r, params.rows, params.columns, columns, sums[r]);
  }
}

fn left_of(row: u32, k: u32) -> vec4f {
  let start = min(row, params.rows - 1) * params.inner;
  if (DEPTH == 1) {
    return vec4f(a[start + k], 0, 0, 0);
  }
  let at = start + min(k + vec4u(0, 1, 2, 3), vec4u(params.inner - 1));
  let values = vec4f(a[at.x], a[at.y], a[at.z], a[at.w]);
  return select(vec4f(), values, k + vec4u(0, 1, 2, 3) < vec4u(params.inner));
}

fn right_of(k: u32, columns: vec4u) -> vec4f {
  let at = min(k, params.inner - 1) * params.columns + columns;
  return vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
}

fn partial_product(left: vec4f, right0: vec4f, right1: vec4f, right2: vec4f, right3: vec4f) -> vec4f {
  if (DEPTH == 1) {
    return left.x * right0;
  }
  return left.x * right0 + left.y * right1 + left.z * right2 + left.w * right3;
}
