// spectral_scale: the diagonal of the linear step in eigenvector coordinates
//
//   plus_ij /= rho_v + rho_s Lambda_j + 2 rho_a Gamma_i,   minus_ij /= rho_v + rho_s Lambda_j
//
// eigenvalues: Lambda of X'X (d), then Gamma of D'D (P). plus is P x K d, the `classes` (K) networks of a pattern next to each other;
// minus is the second half of `rotated` (2P x K d).
// Dispatch: ceil(P K d / WORKGROUP_SIZE) workgroups, an invocation for each entry of a pattern.

struct Params {
  patterns: u32,
  features: u32,
  classes: u32,
  rho_v: f32,
  rho_s: f32,
  rho_a: f32,
}

override WORKGROUP_SIZE: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> eigenvalues: array<f32>;
@group(0) @binding(2) var<storage, read_write> plus: array<f32>;
@group(0) @binding(3) var<storage, read_write> rotated: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn spectral_scale(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * WORKGROUP_SIZE;
  let width = params.classes * params.features;
  let entries = params.patterns * width;
  if (at >= entries) {
    return;
  }
  let shared_part = params.rho_v + params.rho_s * eigenvalues[at % params.features];
  let whole = shared_part + 2.0 * params.rho_a * eigenvalues[params.features + at / width];
  // A division by infinity would hide it, and both halves of u are made from plus.
  plus[at] = marked(plus[at] / whole, !are_finite(vec4f(whole)));
  rotated[entries + at] /= shared_part;
}
