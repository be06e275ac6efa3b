// loss_slopes: what a mini-batch's mean loss passes back to each neuron, and the losses themselves
//
//   f_k = sum_j alpha_j (z_kj)+,   slopes_jk = weights_k loss'(f_k, y_k) [z_kj > 0],   losses_k += loss(f_k, y_k) where weights_k > 0
//
// loss: 0 squared (f - y)^2/2, 1 hinge (1 - y f)+, 2 logistic log(1 + e^(-y f)); at a kink the slope is 0.
// z is samples x neurons, slopes neurons x samples, both row-major; the gradient of alpha_j is <slopes_j X, u_j>, that of u_j alpha_j slopes_j X.
// Dispatch: ceil(samples / WORKGROUP_SIZE) workgroups, an invocation for each sample.

struct Params {
  samples: u32,
  neurons: u32,
  loss: u32,
}

override WORKGROUP_SIZE: u32 = 32;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> z: array<f32>;
@group(0) @binding(2) var<storage, read> output: array<f32>;
@group(0) @binding(3) var<storage, read> targets: array<f32>;
@group(0) @binding(4) var<storage, read> weights: array<f32>;
@group(0) @binding(5) var<storage, read_write> slopes: array<f32>;
@group(0) @binding(6) var<storage, read_write> losses: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn loss_slopes(@builtin(global_invocation_id) id: vec3u) {
  let k = id.x;
  if (k >= params.samples) {
    return;
  }
  let start = k * params.neurons;
  var f = 0.0;
  for (var j = 0u; j < params.neurons; j++) {
    f += output[j] * max(z[start + j], 0.0);
  }
  let pair = loss_and_slope(f, targets[k]);
  let weight = weights[k];
  if (weight > 0.0) {
    losses[k] += pair.x;
  }
  for (var j = 0u; j < params.neurons; j++) {
    slopes[j * params.samples + k] = select(0.0, weight * pair.y, z[start + j] > 0.0);
  }
}

/// The loss at f and its derivative.
fn loss_and_slope(f: f32, y: f32) -> vec2f {
  if (params.loss == 0u) {
    return vec2f(0.5 * (f - y) * (f - y), f - y);
  }
  let negative = -y * f;
  if (params.loss == 1u) {
    return select(vec2f(), vec2f(1.0 + negative, -y), 1.0 + negative > 0.0);
  }
  let tail = exp(-abs(negative));
  let share = select(tail, 1.0, negative > 0.0) / (1.0 + tail);
  return vec2f(max(0.0, negative) + log(1.0 + tail), -y * share);
}
