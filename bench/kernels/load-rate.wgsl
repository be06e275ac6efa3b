// load_rate: how many values an adapter loads from storage when nothing else is done
//
//   s = sum of `passes` times 16 consecutive values, by vec4
//
// 16 values for each pass and invocation, of a block that is small enough for a cache, as the operands of a product mostly are.
// `values` holds `length` vec4, a power of two. Dispatch: any number of workgroups.

struct Params {
  passes: u32,
  length: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> values: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(64)
fn load_rate(@builtin(global_invocation_id) id: vec3u) {
  var sum = vec4f();
  for (var i = 0u; i < params.passes; i++) {
    let at = (4 * id.x + 256 * i) & (params.length - 1);
    sum += values[at] + values[at + 1] + values[at + 2] + values[at + 3];
  }
  sums[id.x] = dot(sum, vec4f(1));
}
