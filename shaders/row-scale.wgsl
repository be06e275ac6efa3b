// row_scale: out_kj = factor_k a_kj
//
// a and out are rows x columns, row-major.
// Dispatch: ceil(rows * columns / WORKGROUP_SIZE) workgroups, an invocation for each entry.

struct Params {
  rows: u32,
  columns: u32,
}

override WORKGROUP_SIZE: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> factors: array<f32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read_write> scaled: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn row_scale(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * WORKGROUP_SIZE;
  if (at >= params.rows * params.columns) {
    return;
  }
  scaled[at] = factors[at / params.columns] * a[at];
}
