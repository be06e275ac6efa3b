// tile_product: C = A B, where workgroup memory is fast and barriers are cheap
//
//   c[r, s] = sum_k a[r, k] b[k, s]
//
// A is rows x inner, B is inner x columns, C is rows x columns, all row-major; inner = 0 gives zeros.
// A workgroup owns 64 x 64 entries of C, and each of its 16 x 16 invocations 4 x 4 of them. Per 16 indices k, they load 64 x 16
// entries of A and 16 x 64 of B into workgroup memory, 4 of each an invocation. Entries past an edge are clamped for loads, zero
// past the last k, and not stored.
// Dispatch: ceil(columns / 64) x ceil(rows / 64) workgroups.

struct Params {
  rows: u32,
  inner: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

// Of row r: 4 quads of k, at 4 r. Of index k: 16 quads of columns, at 16 k.
var<workgroup> left: array<vec4f, 256>;
var<workgroup> right: array<vec4f, 256>;

@compute @workgroup_size(16, 16)
fn tile_product(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let columns = vec4u(0, 1, 2, 3) + group.x * 64 + local.x * 4;
  let row = group.y * 64 + local.y * 4;
  let loaded_columns = vec4u(0, 1, 2, 3) + group.x * 64 + (index % 16) * 4;
  let at = min(loaded_columns, vec4u(params.columns - 1));

  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  for (var first = 0u; first < params.inner; first += 16) {
    left[index] = left_of(group.y * 64 + index / 4, first + (index % 4) * 4);
    right[index] = right_of(first + index / 16, at);
    workgroupBarrier();
    for (var quad = 0u; quad < 4; quad++) {
      let right0 = right[64 * quad + local.x];
      let right1 = right[64 * quad + 16 + local.x];
      let right2 = right[64 * quad + 32 + local.x];
      let right3 = right[64 * quad + 48 + local.x];
      let left0 = left[16 * local.y + quad];
      sum0 += left0.x * right0 + left0.y * right1 + left0.z * right2 + left0.w * right3;
      let left1 = left[16 * local.y + 4 + quad];
      sum1 += left1.x * right0 + left1.y * right1 + left1.z * right2 + left1.w * right3;
      let left2 = left[16 * local.y + 8 + quad];
      sum2 += left2.x * right0 + left2.y * right1 + left2.z * right2 + left2.w * right3;
      let left3 = left[16 * local.y + 12 + quad];
      sum3 += left3.x * right0 + left3.y * right1 + left3.z * right2 + left3.w * right3;
    }
    workgroupBarrier();
  }

  store_row(row + 0, params.rows, params.columns, columns, sum0);
  store_row(row + 1, params.rows, params.columns, columns, sum1);
  store_row(row + 2, params.rows, params.columns, columns, sum2);
  store_row(row + 3, params.rows, params.columns, columns, sum3);
}

fn left_of(row: u32, k: u32) -> vec4f {
  let start = min(row, params.rows - 1) * params.inner;
  let at = start + min(k + vec4u(0, 1, 2, 3), vec4u(params.inner - 1));
  let values = vec4f(a[at.x], a[at.y], a[at.z], a[at.w]);
  return select(vec4f(), values, k + vec4u(0, 1, 2, 3) < vec4u(params.inner));
}

fn right_of(k: u32, columns: vec4u) -> vec4f {
  let at = min(k, params.inner - 1) * params.columns + columns;
  return vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
}
