// momentum_update: a step of gradient descent with momentum on the rows of a matrix, and the transpose of the result
//
//   g = factors_j gradient_jc + decay w_jc,   v_jc = momentum v_jc + g,   w_jc -= rate v_jc,   transposed_cj = w_jc
//
// gradient, velocity and weights are rows x columns, transposed columns x rows, all row-major.
// Dispatch: ceil(rows columns / WORKGROUP_SIZE) workgroups, an invocation for each entry.

struct Params {
  rows: u32,
  columns: u32,
  decay: f32,
  rate: f32,
  momentum: f32,
}

override WORKGROUP_SIZE: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> factors: array<f32>;
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> velocity: array<f32>;
@group(0) @binding(4) var<storage, read_write> weights: array<f32>;
@group(0) @binding(5) var<storage, read_write> transposed: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn momentum_update(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * WORKGROUP_SIZE;
  if (at >= params.rows * params.columns) {
    return;
  }
  let row = at / params.columns;
  let before = weights[at];
  let speed = params.momentum * velocity[at] + (factors[row] * gradient[at] + params.decay * before);
  let after = before - params.rate * speed;
  velocity[at] = speed;
  weights[at] = after;
  transposed[(at % params.columns) * params.rows + row] = after;
}
