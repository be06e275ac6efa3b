// broadcast_product: C = A B, where loads are dear and subgroup operations are cheap
//
//   c[r, s] = sum_k a[r, k] b[k, s]
//
// A is rows x inner, B is inner x columns, C is rows x columns, all row-major; inner = 0 gives zeros.
// A workgroup is one subgroup of LANES invocations: 4, 8 or 16. It owns 16 rows of C, and each invocation 4 consecutive
// columns. Per 4 indices k, an invocation loads 4 entries of each of 16 / LANES rows of A, which all lanes then share, and
// 4 x 4 entries of B. Rows and columns past the edge are clamped for loads and not stored; A is zero past the last k.
// Dispatch: ceil(columns / (4 LANES)) x ceil(rows / 16) workgroups.

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
  let first = group.y * 16;
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

  var own: array<vec4f, 4>;
  for (var k = 0u; k < params.inner; k += 4) {
    own[0] = left_of(first + lane, k);
    if (LANES < 16) { own[1] = left_of(first + LANES + lane, k); }
    if (LANES < 8) { own[2] = left_of(first + 2 * LANES + lane, k); }
    if (LANES < 8) { own[3] = left_of(first + 3 * LANES + lane, k); }
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
  }

  store_row(first + 0, columns, sum0);
  store_row(first + 1, columns, sum1);
  store_row(first + 2, columns, sum2);
  store_row(first + 3, columns, sum3);
  store_row(first + 4, columns, sum4);
  store_row(first + 5, columns, sum5);
  store_row(first + 6, columns, sum6);
  store_row(first + 7, columns, sum7);
  store_row(first + 8, columns, sum8);
  store_row(first + 9, columns, sum9);
  store_row(first + 10, columns, sum10);
  store_row(first + 11, columns, sum11);
  store_row(first + 12, columns, sum12);
  store_row(first + 13, columns, sum13);
  store_row(first + 14, columns, sum14);
  store_row(first + 15, columns, sum15);
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
