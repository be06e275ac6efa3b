// symmetric_product: out = M v for a symmetric M
//
//   out_j = sum_k m_kj v_k
//
// M is size x size and symmetric, so that an invocation reads four neighbouring entries of each row for its four entries of out.
// Dispatch: ceil(size / (4 WORKGROUP_SIZE)) workgroups.

struct Params {
  size: u32,
}

override WORKGROUP_SIZE: u32 = 32;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> m: array<f32>;
@group(0) @binding(2) var<storage, read> v: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn symmetric_product(@builtin(global_invocation_id) id: vec3u) {
  let columns = vec4u(0, 1, 2, 3) + 4 * id.x;
  let at = min(columns, vec4u(params.size - 1));
  var sum = vec4f();
  for (var k = 0u; k < params.size; k++) {
    let row = k * params.size + at;
    sum += v[k] * vec4f(m[row.x], m[row.y], m[row.z], m[row.w]);
  }
  for (var c = 0u; c < 4; c++) {
    if (columns[c] < params.size) {
      out[columns[c]] = sum[c];
    }
  }
}
