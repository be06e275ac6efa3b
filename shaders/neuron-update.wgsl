// neuron_update: adds the linear step to u and takes the difference of its halves
//
//   u_v += (plus + minus)/sqrt 2,   u_w += (minus - plus)/sqrt 2,   difference = u_v - u_w
//
// change: plus (P x d), then minus (P x d). neurons: its first section is u, 2P x d. difference: P x d.
// Dispatch: ceil(P d / WORKGROUP_SIZE) workgroups, an invocation for each entry of a pattern.

struct Params {
  entries: u32,
}

override WORKGROUP_SIZE: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> change: array<f32>;
@group(0) @binding(2) var<storage, read_write> neurons: array<f32>;
@group(0) @binding(3) var<storage, read_write> difference: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn neuron_update(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * WORKGROUP_SIZE;
  if (at >= params.entries) {
    return;
  }
  let plus = change[at];
  let minus = change[params.entries + at];
  let positive = neurons[at] + (plus + minus) * inverseSqrt(2.0);
  let negative = neurons[params.entries + at] + (minus - plus) * inverseSqrt(2.0);
  neurons[at] = positive;
  neurons[params.entries + at] = negative;
  difference[at] = positive - negative;
}
