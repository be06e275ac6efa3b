// scaled_sum: out = keep * out + add * value, on a range of each
//
// keep = 0 leaves nothing of the old entries (not even a value that is not finite); add = 0 likewise.
// Dispatch: ceil(length / WORKGROUP_SIZE) workgroups, an invocation for each entry.

struct Params {
  length: u32,
  value_start: u32,
  out_start: u32,
  keep: f32,
  add: f32,
}

override WORKGROUP_SIZE: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> value: array<f32>;
@group(0) @binding(2) var<storage, read_write> total: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn scaled_sum(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * WORKGROUP_SIZE;
  if (at >= params.length) {
    return;
  }
  var sum = 0.0;
  if (params.keep != 0.0) {
    sum = params.keep * total[params.out_start + at];
  }
  if (params.add != 0.0) {
    sum += params.add * value[params.value_start + at];
  }
  total[params.out_start + at] = sum;
}
