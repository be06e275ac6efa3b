// rectified_output: the outputs of a one-hidden-layer network from its products, and what a gradient needs
//
//   outputs_r = sum_j alpha_j max(0, z_rj),   slopes_rj = alpha_j 1[z_rj > 0]
//
// so that the gradient of row r's output in its input is sum_j slopes_rj u_j; at a kink the inactive side is taken.
// products (z) and slopes are rows x neurons, row-major; weights are the alpha.
// Dispatch: a workgroup for each row, in x and then y.

struct Params {
  rows: u32,
  neurons: u32,
}

override WORKGROUP_SIZE: u32 = 8;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> products: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> slopes: array<f32>;
@group(0) @binding(4) var<storage, read_write> outputs: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn rectified_output(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= params.rows) {
    return;
  }
  let start = row * params.neurons;
  var sum = 0.0;
  for (var j = lane; j < params.neurons; j += WORKGROUP_SIZE) {
    let z = products[start + j];
    let weight = weights[j];
    let slope = select(0.0, weight, z > 0.0);
    slopes[start + j] = slope;
    sum += slope * z;
  }
  let total = workgroup_sum(lane, vec4f(sum, 0.0, 0.0, 0.0)).x;
  if (lane == 0) {
    outputs[row] = total;
  }
}
