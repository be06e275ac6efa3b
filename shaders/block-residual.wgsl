// block_residual: out = rho (copy - dual - image), a block's share of the linear step's residual
//
// Needed when a penalty changes; in between, the proximal steps write it.
// state holds the copy at copy_start and the scaled dual at dual_start.
// Dispatch: ceil(length / WORKGROUP_SIZE) workgroups, an invocation for each entry.

struct Params {
  length: u32,
  copy_start: u32,
  dual_start: u32,
  rho: f32,
}

override WORKGROUP_SIZE: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> image: array<f32>;
@group(0) @binding(2) var<storage, read> state: array<f32>;
@group(0) @binding(3) var<storage, read_write> residual: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn block_residual(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * WORKGROUP_SIZE;
  if (at >= params.length) {
    return;
  }
  residual[at] = params.rho * (state[params.copy_start + at] - state[params.dual_start + at] - image[at]);
}
