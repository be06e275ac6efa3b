// row_dot: out_k = factor * sum_j a_kj b_kj
//
// a and b are rows x columns, row-major. An invocation adds up one row in order.
// Dispatch: ceil(rows / WORKGROUP_SIZE) workgroups.

struct Params {
  rows: u32,
  columns: u32,
  factor: f32,
}

override WORKGROUP_SIZE: u32 = 32;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn row_dot(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= params.rows) {
    return;
  }
  let start = row * params.columns;
  var sum = 0.0;
  for (var j = 0u; j < params.columns; j++) {
    sum += a[start + j] * b[start + j];
  }
  sums[row] = params.factor * sum;
}
