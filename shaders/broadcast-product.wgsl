// broadcast_product: C = A B, where loads are dear and subgroup operations are cheap
//
//   c[r, s] = sum_k a[r, k] b[k, s]
//
// A is rows x inner, B is inner x columns, C is rows x columns, all row-major; inner = 0 gives zeros.
// A workgroup is one subgroup of LANES invocations: 4, 8, 16 or 32. It owns 32 rows of C, and each invocation 4 consecutive
// columns. Per 4 indices k, an invocation loads 4 entries of each of 32 / LANES rows of A, which all lanes then share, and
// 4 x 4 entries of B. Rows and columns past the edge are clamped for loads and not stored; A is zero past the last k.
// Dispatch: ceil(columns / (4 LANES)) x ceil(rows / 32) workgroups.

enable subgroups;

struct Params {
  rows: u32,
  inner: u32,
  columns: u32,
}

override LANES: u32 = 8;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(LANES)
fn broadcast_product(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let first = group.y * 32;
  let columns = vec4u(0, 1, 2, 3) + (group.x * LANES + lane) * 4;
  let at = min(columns, vec4u(params.columns - 1));
  let last = params.inner - 1;

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

  var own: array<vec4f, 8>;
  for (var k = 0u; k < params.inner; k += 4) {
    own[0] = left_of(first + lane, k);
    if (LANES < 32) { own[1] = left_of(first + LANES + lane, k); }
    if (LANES < 16) {
      own[2] = left_of(first + 2 * LANES + lane, k);
      own[3] = left_of(first + 3 * LANES + lane, k);
    }
    if (LANES < 8) {
      own[4] = left_of(first + 4 * LANES + lane, k);
      own[5] = left_of(first + 5 * LANES + lane, k);
      own[6] = left_of(first + 6 * LANES + lane, k);
      own[7] = left_of(first + 7 * LANES + lane, k);
    }
    let right0 = right_of(k, at);
    let right1 = right_of(min(k + 1, last), at);
    let right2 = right_of(min(k + 2, last), at);
    let right3 = right_of(min(k + 3, last), at);
    let left0 = subgroupShuffle(own[0 / LANES], 0 % LANES);
    sum0 += left0.x * right0 + left0.y * right1 + left0.z * right2 + left0.w * right3;
    let left1 = subgroupShuffle(own[1 / LANES], 1 % LANES);
    sum1 += left1.x * right0 + left1.y * right1 + left1.z * right2 + left1.w * right3;
    let left2 = subgroupShuffle(own[2 / LANES], 2 % LANES);
    sum2 += left2.x * right0 + left2.y * right1 + left2.z * right2 + left2.w * right3;
    let left3 = subgroupShuffle(own[3 / LANES], 3 % LANES);
    sum3 += left3.x * right0 + left3.y * right1 + left3.z * right2 + left3.w * right3;
    let left4 = subgroupShuffle(own[4 / LANES], 4 % LANES);
    sum4 += left4.x * right0 + left4.y * right1 + left4.z * right2 + left4.w * right3;
    let left5 = subgroupShuffle(own[5 / LANES], 5 % LANES);
    sum5 += left5.x * right0 + left5.y * right1 + left5.z * right2 + left5.w * right3;
    let left6 = subgroupShuffle(own[6 / LANES], 6 % LANES);
    sum6 += left6.x * right0 + left6.y * right1 + left6.z * right2 + left6.w * right3;
    let left7 = subgroupShuffle(own[7 / LANES], 7 % LANES);
    sum7 += left7.x * right0 + left7.y * right1 + left7.z * right2 + left7.w * right3;
    let left8 = subgroupShuffle(own[8 / LANES], 8 % LANES);
    sum8 += left8.x * right0 + left8.y * right1 + left8.z * right2 + left8.w * right3;
    let left9 = subgroupShuffle(own[9 / LANES], 9 % LANES);
    sum9 += left9.x * right0 + left9.y * right1 + left9.z * right2 + left9.w * right3;
    let left10 = subgroupShuffle(own[10 / LANES], 10 % LANES);
    sum10 += left10.x * right0 + left10.y * right1 + left10.z * right2 + left10.w * right3;
    let left11 = subgroupShuffle(own[11 / LANES], 11 % LANES);
    sum11 += left11.x * right0 + left11.y * right1 + left11.z * right2 + left11.w * right3;
    let left12 = subgroupShuffle(own[12 / LANES], 12 % LANES);
    sum12 += left12.x * right0 + left12.y * right1 + left12.z * right2 + left12.w * right3;
    let left13 = subgroupShuffle(own[13 / LANES], 13 % LANES);
    sum13 += left13.x * right0 + left13.y * right1 + left13.z * right2 + left13.w * right3;
    let left14 = subgroupShuffle(own[14 / LANES], 14 % LANES);
    sum14 += left14.x * right0 + left14.y * right1 + left14.z * right2 + left14.w * right3;
    let left15 = subgroupShuffle(own[15 / LANES], 15 % LANES);
    sum15 += left15.x * right0 + left15.y * right1 + left15.z * right2 + left15.w * right3;
    let left16 = subgroupShuffle(own[16 / LANES], 16 % LANES);
    sum16 += left16.x * right0 + left16.y * right1 + left16.z * right2 + left16.w * right3;
    let left17 = subgroupShuffle(own[17 / LANES], 17 % LANES);
    sum17 += left17.x * right0 + left17.y * right1 + left17.z * right2 + left17.w * right3;
    let left18 = subgroupShuffle(own[18 / LANES], 18 % LANES);
    sum18 += left18.x * right0 + left18.y * right1 + left18.z * right2 + left18.w * right3;
    let left19 = subgroupShuffle(own[19 / LANES], 19 % LANES);
    sum19 += left19.x * right0 + left19.y * right1 + left19.z * right2 + left19.w * right3;
    let left20 = subgroupShuffle(own[20 / LANES], 20 % LANES);
    sum20 += left20.x * right0 + left20.y * right1 + left20.z * right2 + left20.w * right3;
    let left21 = subgroupShuffle(own[21 / LANES], 21 % LANES);
    sum21 += left21.x * right0 + left21.y * right1 + left21.z * right2 + left21.w * right3;
    let left22 = subgroupShuffle(own[22 / LANES], 22 % LANES);
    sum22 += left22.x * right0 + left22.y * right1 + left22.z * right2 + left22.w * right3;
    let left23 = subgroupShuffle(own[23 / LANES], 23 % LANES);
    sum23 += left23.x * right0 + left23.y * right1 + left23.z * right2 + left23.w * right3;
    let left24 = subgroupShuffle(own[24 / LANES], 24 % LANES);
    sum24 += left24.x * right0 + left24.y * right1 + left24.z * right2 + left24.w * right3;
    let left25 = subgroupShuffle(own[25 / LANES], 25 % LANES);
    sum25 += left25.x * right0 + left25.y * right1 + left25.z * right2 + left25.w * right3;
    let left26 = subgroupShuffle(own[26 / LANES], 26 % LANES);
    sum26 += left26.x * right0 + left26.y * right1 + left26.z * right2 + left26.w * right3;
    let left27 = subgroupShuffle(own[27 / LANES], 27 % LANES);
    sum27 += left27.x * right0 + left27.y * right1 + left27.z * right2 + left27.w * right3;
    let left28 = subgroupShuffle(own[28 / LANES], 28 % LANES);
    sum28 += left28.x * right0 + left28.y * right1 + left28.z * right2 + left28.w * right3;
    let left29 = subgroupShuffle(own[29 / LANES], 29 % LANES);
    sum29 += left29.x * right0 + left29.y * right1 + left29.z * right2 + left29.w * right3;
    let left30 = subgroupShuffle(own[30 / LANES], 30 % LANES);
    sum30 += left30.x * right0 + left30.y * right1 + left30.z * right2 + left30.w * right3;
    let left31 = subgroupShuffle(own[31 / LANES], 31 % LANES);
    sum31 += left31.x * right0 + left31.y * right1 + left31.z * right2 + left31.w * right3;
  }

  // Two guarded stores in a loop, and not 32 in a row: they would take most of the time to compile.
  for (var r = 0u; r < 32; r += 2) {
    var even = sum0;
    var odd = sum1;
    switch (r) {
      case 2: { even = sum2; odd = sum3; }
      case 4: { even = sum4; odd = sum5; }
      case 6: { even = sum6; odd = sum7; }
      case 8: { even = sum8; odd = sum9; }
      case 10: { even = sum10; odd = sum11; }
      case 12: { even = sum12; odd = sum13; }
      case 14: { even = sum14; odd = sum15; }
      case 16: { even = sum16; odd = sum17; }
      case 18: { even = sum18; odd = sum19; }
      case 20: { even = sum20; odd = sum21; }
      case 22: { even = sum22; odd = sum23; }
      case 24: { even = sum24; odd = sum25; }
      case 26: { even = sum26; odd = sum27; }
      case 28: { even = sum28; odd = sum29; }
      case 30: { even = sum30; odd = sum31; }
      default: {}
    }
    store_row(first + r, columns, even);
    store_row(first + r + 1, columns, odd);
  }
}

fn left_of(row: u32, k: u32) -> vec4f {
  let start = min(row, params.rows - 1) * params.inner;
  let at = start + min(k + vec4u(0, 1, 2, 3), vec4u(params.inner - 1));
  let values = vec4f(a[at.x], a[at.y], a[at.z], a[at.w]);
  return select(vec4f(), values, k + vec4u(0, 1, 2, 3) < vec4u(params.inner));
}

fn right_of(k: u32, columns: vec4u) -> vec4f {
  let at = k * params.columns + columns;
  return vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
}

fn store_row(row: u32, columns: vec4u, values: vec4f) {
  if (row >= params.rows) {
    return;
  }
  let start = row * params.columns;
  if (columns.x < params.columns) { c[start + columns.x] = values.x; }
  if (columns.y < params.columns) { c[start + columns.y] = values.y; }
  if (columns.z < params.columns) { c[start + columns.z] = values.z; }
  if (columns.w < params.columns) { c[start + columns.w] = values.w; }
}
