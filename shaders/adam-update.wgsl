// adam_update: a step of Adam on the rows of a matrix, and the transpose of the result (Kingma & Ba, arXiv 1412.6980)
//
//   g = factors_j gradient_jc + decay w_jc,   a = keep_first a + (1 - keep_first) g,   b = keep_second b + (1 - keep_second) g^2,
//   w_jc -= rate a/(sqrt b + guard),   transposed_cj = w_jc
//
// rate and guard carry the bias corrections: at step t they are rate sqrt(1 - keep_second^t)/(1 - keep_first^t) and
// guard sqrt(1 - keep_second^t). moments holds a, then b, rows x columns each, as gradient and weights; transposed is columns x rows.
// Dispatch: ceil(rows columns / WORKGROUP_SIZE) workgroups, an invocation for each entry.

struct Params {
  rows: u32,
  columns: u32,
  decay: f32,
  rate: f32,
  guard: f32,
  keep_first: f32,
  keep_second: f32,
}

override WORKGROUP_SIZE: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> factors: array<f32>;
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> moments: array<f32>;
@group(0) @binding(4) var<storage, read_write> weights: array<f32>;
@group(0) @binding(5) var<storage, read_write> transposed: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn adam_update(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * WORKGROUP_SIZE;
  let entries = params.rows * params.columns;
  if (at >= entries) {
    return;
  }
  let row = at / params.columns;
  let before = weights[at];
  let slope = factors[row] * gradient[at] + params.decay * before;
  let first = params.keep_first * moments[at] + (1.0 - params.keep_first) * slope;
  let second = params.keep_second * moments[entries + at] + (1.0 - params.keep_second) * slope * slope;
  let after = before - params.rate * first / (sqrt(second) + params.guard);
  moments[at] = first;
  moments[entries + at] = second;
  weights[at] = after;
  transposed[(at % params.columns) * params.rows + row] = after;
}
