// block_norms: partial sums of squares from which a block's residuals follow
//
//   sums = ( |image - copy|^2, |image|^2, |copy|^2, |copy - before|^2, |dual|^2 )
//
// Workgroup g adds up the entries that its lanes visit in strides and writes 5 numbers at sums_start + 5 g; the host adds the workgroups in order.
// Dispatch: any number of workgroups.

struct Params {
  length: u32,
  image_start: u32,
  copy_start: u32,
  dual_start: u32,
  sums_start: u32,
}

override WORKGROUP_SIZE: u32 = 32;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> image: array<f32>;
@group(0) @binding(2) var<storage, read> copy: array<f32>;
@group(0) @binding(3) var<storage, read> before: array<f32>;
@group(0) @binding(4) var<storage, read> dual: array<f32>;
@group(0) @binding(5) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn block_norms(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  var first = vec4f();
  var second = 0.0;
  for (var at = group.x * WORKGROUP_SIZE + lane; at < params.length; at += groups.x * WORKGROUP_SIZE) {
    let l = image[params.image_start + at];
    let z = copy[params.copy_start + at];
    let change = z - before[at];
    let multiplier = dual[params.dual_start + at];
    first += vec4f((l - z) * (l - z), l * l, z * z, change * change);
    second += multiplier * multiplier;
  }
  let four = workgroup_sum(lane, first);
  let fifth = workgroup_sum(lane, vec4f(second)).x;
  if (lane == 0) {
    let start = params.sums_start + 5 * group.x;
    sums[start] = four.x;
    sums[start + 1] = four.y;
    sums[start + 2] = four.z;
    sums[start + 3] = four.w;
    sums[start + 4] = fifth;
  }
}
