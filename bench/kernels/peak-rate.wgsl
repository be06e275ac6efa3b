// peak_rate: how many multiply-adds an adapter does when nothing is loaded
//
//   s = s a + b, 8 times for each of `passes`, for 3 independent vec4 per invocation: as many as 16 vector registers hold
//
// 96 multiply-adds for each pass and invocation. `factors` holds a and b, so that no compiler knows them; the sums are stored, so that
// none is left out. Dispatch: any number of workgroups.

struct Params {
  passes: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> factors: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(64)
fn peak_rate(@builtin(global_invocation_id) id: vec3u) {
  let a = factors[0];
  let b = factors[1];
  var s0 = vec4f(f32(id.x));
  var s1 = s0 + 1;
  var s2 = s0 + 2;
  for (var i = 0u; i < params.passes; i++) {
    s0 = s0 * a + b;
    s1 = s1 * a + b;
    s2 = s2 * a + b;
    s0 = s0 * a + b;
    s1 = s1 * a + b;
    s2 = s2 * a + b;
    s0 = s0 * a + b;
    s1 = s1 * a + b;
    s2 = s2 * a + b;
    s0 = s0 * a + b;
    s1 = s1 * a + b;
    s2 = s2 * a + b;
    s0 = s0 * a + b;
    s1 = s1 * a + b;
    s2 = s2 * a + b;
    s0 = s0 * a + b;
    s1 = s1 * a + b;
    s2 = s2 * a + b;
    s0 = s0 * a + b;
    s1 = s1 * a + b;
    s2 = s2 * a + b;
    s0 = s0 * a + b;
    s1 = s1 * a + b;
    s2 = s2 * a + b;
  }
  sums[id.x] = dot(s0 + s1 + s2, vec4f(1));
}
