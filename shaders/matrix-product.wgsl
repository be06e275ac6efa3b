// matrix_product: C = A B
//
//   c[r, s] = sum_k a[r, k] b[k, s]
//
// A is rows x inner, B is inner x columns, C is rows x columns, all row-major; inner = 0 gives zeros.
// An invocation owns 4 x 4 entries of C, WORKGROUP_ROWS or WORKGROUP_COLUMNS apart, and adds them up in the order of k.
// Indices past the edge are clamped for loads, and nothing is stored for them.
// Dispatch: ceil(columns / (4 WORKGROUP_COLUMNS)) x ceil(rows / (4 WORKGROUP_ROWS)) workgroups.

struct Params {
  rows: u32,
  inner: u32,
  columns: u32,
}

override WORKGROUP_COLUMNS: u32 = 8;
override WORKGROUP_ROWS: u32 = 8;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(WORKGROUP_COLUMNS, WORKGROUP_ROWS)
fn matrix_product(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let rows = vec4u(0, 1, 2, 3) * WORKGROUP_ROWS + group.y * 4 * WORKGROUP_ROWS + local.y;
  let columns = vec4u(0, 1, 2, 3) * WORKGROUP_COLUMNS + group.x * 4 * WORKGROUP_COLUMNS + local.x;
  let row_start = min(rows, vec4u(params.rows - 1)) * params.inner;
  let at = min(columns, vec4u(params.columns - 1));

  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  for (var k = 0u; k < params.inner; k++) {
    let offset = at + k * params.columns;
    let right = vec4f(b[offset.x], b[offset.y], b[offset.z], b[offset.w]);
    sum0 += a[row_start.x + k] * right;
    sum1 += a[row_start.y + k] * right;
    sum2 += a[row_start.z + k] * right;
    sum3 += a[row_start.w + k] * right;
  }

  store_row(rows.x, params.rows, params.columns, columns, sum0);
  store_row(rows.y, params.rows, params.columns, columns, sum1);
  store_row(rows.z, params.rows, params.columns, columns, sum2);
  store_row(rows.w, params.rows, params.columns, columns, sum3);
}
