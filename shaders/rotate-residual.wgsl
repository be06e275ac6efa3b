// rotate_residual: the linear step's residual in sum and difference coordinates
//
//   r_v = W_v + rho_v (v - lambda - u)_v + C,   r_w = W_w + rho_v (v - lambda - u)_w - C
//   out = ( (r_v - r_w)/sqrt 2 ; (r_v + r_w)/sqrt 2 )
//
// W = X' residual (2P x d), C = D' residual (P x d), neurons: sections u, v, lambda of 2P x d, out 2P x d.
// Dispatch: ceil(P d / WORKGROUP_SIZE) workgroups, an invocation for each entry of a pattern.

struct Params {
  entries: u32,
  rho_v: f32,
}

override WORKGROUP_SIZE: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cone_part: array<f32>;
@group(0) @binding(2) var<storage, read> sample_part: array<f32>;
@group(0) @binding(3) var<storage, read> neurons: array<f32>;
@group(0) @binding(4) var<storage, read_write> rotated: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn rotate_residual(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * WORKGROUP_SIZE;
  if (at >= params.entries) {
    return;
  }
  let positive = residual(at) + sample_part[at];
  let negative = residual(params.entries + at) - sample_part[at];
  rotated[at] = (positive - negative) * inverseSqrt(2.0);
  rotated[params.entries + at] = (positive + negative) * inverseSqrt(2.0);
}

fn residual(at: u32) -> f32 {
  let section = 2 * params.entries;
  return cone_part[at] + params.rho_v * (neurons[section + at] - neurons[2 * section + at] - neurons[at]);
}
