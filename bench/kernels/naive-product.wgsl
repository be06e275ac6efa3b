// naive_product: C = A B with a 4 x 4 block of C in the registers of each invocation, and nothing shared
//
//   c[r, s] = sum_k a[r, k] b[k, s]
//
// The yardstick of the product kernels. A is rows x inner, B is inner x columns, C is rows x columns, all row-major, with rows and
// columns that are multiples of 32. Dispatch: columns / 32 x rows / 32 workgroups.

struct Params {
  rows: u32,
  inner: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> c: array<vec4f>;

@compute @workgroup_size(8, 8)
fn naive_product(@builtin(global_invocation_id) id: vec3u) {
  let quads = params.columns / 4;
  let row = 4 * id.y;
  let from0 = row * params.inner;
  let from1 = from0 + params.inner;
  let from2 = from1 + params.inner;
  let from3 = from2 + params.inner;
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  for (var k = 0u; k < params.inner; k++) {
    let right = b[k * quads + id.x];
    sum0 += a[from0 + k] * right;
    sum1 += a[from1 + k] * right;
    sum2 += a[from2 + k] * right;
    sum3 += a[from3 + k] * right;
  }
  let at = row * quads + id.x;
  c[at] = sum0;
  c[at + quads] = sum1;
  c[at + 2 * quads] = sum2;
  c[at + 3 * quads] = sum3;
}
