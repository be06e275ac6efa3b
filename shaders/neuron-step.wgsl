// neuron_step: the proximal step of every neuron, with its relaxation and its duals
//
//   argmin over v, s, pi of  beta |v|_2 + rho_v/2 |v - v0|^2 + rho_s/2 |s - s0|^2 + rho_pi/2 |pi - pi0|^2
//   under  s >= rad(v)  (hard cones)  or  pi >= 0, pi >= rad(v) - s  on the pairs that can hurt  (soft cones)
//
// with v0 = w u + (1 - w) v + lambda and s0, pi0 likewise from G u and the mean of the slack's copies. One multiplier theta
// solves sum_k eta_k(rad(v(theta))) = theta, v(theta) = shrink2(soft(v0, theta eps/rho_v), beta/rho_v); the ball shrinks once by
// (beta + theta eps)/rho_v. Then s = s0 + eta/rho_s, pi = max(0, pi0 + eta/rho_pi), and every dual is (.)0 minus the new copy.
// Radius 0 needs no root: theta = 0.
// s and nu are stored as e s and e nu, e = 2 d - 1, so that products = X u needs no signs;
// residual: rho_s (e s - e nu - X u), what the next linear step multiplies by X.
// neurons: sections u, v, lambda of 2P x d. cones: sections e s, e nu of 2P x n. slacks: sections pi', nu', pi'', nu'', mean of 2P x n.
// targets: y (n), then eps (d). Neurons 0 .. P-1 are the v_i, P .. 2P-1 the w_i; all rows contiguous.
// Dispatch: 2P workgroups, one for each neuron.

struct Params {
  samples: u32,
  features: u32,
  patterns: u32,
  soft: u32,
  squared: u32,
  ball: u32,
  robust: u32,
  rho_v: f32,
  rho_s: f32,
  rho_pi: f32,
  beta: f32,
  relaxation: f32,
}

override WORKGROUP_SIZE: u32 = 8;
override PASSES: u32 = 40;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> masks: array<u32>;
@group(0) @binding(2) var<storage, read> targets: array<f32>;
@group(0) @binding(3) var<storage, read> products: array<f32>;
@group(0) @binding(4) var<storage, read_write> neurons: array<f32>;
@group(0) @binding(5) var<storage, read_write> cones: array<f32>;
@group(0) @binding(6) var<storage, read_write> slacks: array<f32>;
@group(0) @binding(7) var<storage, read_write> residual: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn neuron_step(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let neuron = group.x;
  relax_copies(neuron, lane);
  var theta = 0.0;
  if (params.robust == 1) {
    theta = multiplier(neuron, lane);
  }
  let size = norms(neuron, lane, theta);
  let scale = shrinkage(size.x, theta);
  let rad = radius_of(size, scale);

  let row = neuron * params.features;
  let section = 2 * params.patterns * params.features;
  for (var j = lane; j < params.features; j += WORKGROUP_SIZE) {
    let v0 = neurons[2 * section + row + j];
    let v = scale * thresholded(v0, theta, j);
    neurons[section + row + j] = v;
    neurons[2 * section + row + j] = v0 - v;
  }
  let start = neuron * params.samples;
  let pairs = 2 * params.patterns * params.samples;
  for (var k = lane; k < params.samples; k += WORKGROUP_SIZE) {
    let push = eta(neuron, k, rad).x;
    let e = sign_at(neuron, k);
    let s = e * (cones[pairs + start + k] + push / params.rho_s);
    let nu = -e * push / params.rho_s;
    cones[start + k] = s;
    cones[pairs + start + k] = nu;
    if (params.soft == 1) {
      let pi0 = slacks[pairs + start + k];
      let pi = max(0.0, pi0 + push / params.rho_pi);
      slacks[start + k] = pi;
      slacks[pairs + start + k] = pi0 - pi;
    }
    residual[start + k] = params.rho_s * (s - nu - products[start + k]);
  }
}

// Leaves v0, s0 and pi0 in the places of their duals, and the mean of the slack's copies in its section.
fn relax_copies(neuron: u32, lane: u32) {
  let row = neuron * params.features;
  let section = 2 * params.patterns * params.features;
  for (var j = lane; j < params.features; j += WORKGROUP_SIZE) {
    neurons[2 * section + row + j] += relaxed(neurons[row + j], neurons[section + row + j]);
  }
  let start = neuron * params.samples;
  let pairs = 2 * params.patterns * params.samples;
  for (var k = lane; k < params.samples; k += WORKGROUP_SIZE) {
    let at = start + k;
    cones[pairs + at] = sign_at(neuron, k) * (cones[pairs + at] + relaxed(products[at], cones[at]));
    if (params.soft == 1) {
      let mean = 0.5 * (slacks[at] - slacks[pairs + at] + slacks[2 * pairs + at] - slacks[3 * pairs + at]);
      slacks[4 * pairs + at] = mean;
      slacks[pairs + at] += relaxed(mean, slacks[at]);
    }
  }
}

fn relaxed(image: f32, copy: f32) -> f32 {
  return params.relaxation * image + (1.0 - params.relaxation) * copy;
}

// The root of excess(theta), by Newton's method inside a bracket; bisection where a step leaves it, and at every second of the
// later passes. Ends when a step is within two units of the last place.
fn multiplier(neuron: u32, lane: u32) -> f32 {
  var theta = 0.0;
  var low = 0.0;
  var high = -1.0;
  for (var pass_count = 0u; pass_count < PASSES; pass_count++) {
    let at = excess(neuron, lane, theta);
    if (pass_count == 0) {
      high = at.x;
    }
    if (at.x > 0.0) {
      low = theta;
    } else {
      high = theta;
    }
    let step = at.x / at.y;
    let newton = theta - step;
    let resting = abs(step) <= 2.4e-7 * theta || high - low <= 1.2e-7 * high;
    let usable = newton >= low && newton <= high && (pass_count < 12 || (pass_count & 1u) == 0u);
    theta = select(select(0.5 * (low + high), newton, usable), clamp(newton, low, high), resting);
    if (lane == 0) {
      at_rest = u32(resting);
    }
    if (workgroupUniformLoad(&at_rest) == 1) {
      break;
    }
  }
  return theta;
}

var<workgroup> at_rest: u32;

// sum_k eta_k(rad(v(theta))) - theta and its slope in theta, at most -1.
fn excess(neuron: u32, lane: u32, theta: f32) -> vec2f {
  let size = norms(neuron, lane, theta);
  let scale = shrinkage(size.x, theta);
  let rad = radius_of(size, scale);
  var sum = vec2f();
  for (var k = lane; k < params.samples; k += WORKGROUP_SIZE) {
    sum += eta(neuron, k, rad);
  }
  let total = workgroup_sum(lane, vec4f(sum, 0.0, 0.0)).xy;
  return vec2f(total.x - theta, total.y * radius_slope(size, scale) - 1.0);
}

// (|z|_2, sum_j eps_j |z_j|, sum of eps_j^2 over z_j != 0) of z = soft(v0, theta eps/rho_v); for the ball z = v0.
fn norms(neuron: u32, lane: u32, theta: f32) -> vec3f {
  let start = (4 * params.patterns + neuron) * params.features;
  var sums = vec4f();
  for (var j = lane; j < params.features; j += WORKGROUP_SIZE) {
    let z = thresholded(neurons[start + j], theta, j);
    let epsilon = targets[params.samples + j];
    sums += vec4f(z * z, epsilon * abs(z), select(0.0, epsilon * epsilon, z != 0.0), 0.0);
  }
  let total = workgroup_sum(lane, sums);
  return vec3f(sqrt(total.x), total.yz);
}

fn thresholded(value: f32, theta: f32, feature: u32) -> f32 {
  if (params.ball == 1) {
    return value;
  }
  return sign(value) * max(0.0, abs(value) - theta * targets[params.samples + feature] / params.rho_v);
}

fn shrinkage(norm: f32, theta: f32) -> f32 {
  let amount = (params.beta + select(0.0, theta * targets[params.samples], params.ball == 1)) / params.rho_v;
  if (norm <= amount) {
    return 0.0;
  }
  return 1.0 - amount / norm;
}

fn radius_of(size: vec3f, scale: f32) -> f32 {
  return scale * select(size.y, targets[params.samples] * size.x, params.ball == 1);
}

// d rad(v(theta))/d theta, never positive.
fn radius_slope(size: vec3f, scale: f32) -> f32 {
  if (scale == 0.0) {
    return 0.0;
  }
  if (params.ball == 1) {
    return -targets[params.samples] * targets[params.samples] / params.rho_v;
  }
  let share = size.y / size.x;
  return -((1.0 - scale) * share * share + scale * size.z) / params.rho_v;
}

// (eta_k, its slope) at a radius.
fn eta(neuron: u32, sample: u32, rad: f32) -> vec2f {
  let at = neuron * params.samples + sample;
  let pairs = 2 * params.patterns * params.samples;
  let short = rad - cones[pairs + at];
  var push = select(vec2f(), vec2f(params.rho_s * short, params.rho_s), short > 0.0);
  if (params.soft == 0) {
    return push;
  }
  let can_hurt = params.squared == 1 || (targets[sample] > 0.0) == (neuron >= params.patterns);
  let together = params.rho_s * params.rho_pi / (params.rho_s + params.rho_pi);
  let beyond = short - slacks[pairs + at];
  let shared_push = select(vec2f(), vec2f(together * beyond, together), beyond > 0.0);
  if (shared_push.x < push.x) {
    push = shared_push;
  }
  return select(vec2f(), push, can_hurt);
}

// e_ik: +1 where the neuron's pattern is active, else -1.
fn sign_at(neuron: u32, sample: u32) -> f32 {
  let pattern = neuron % params.patterns;
  let word = masks[pattern * ((params.samples + 31) / 32) + sample / 32];
  return select(-1.0, 1.0, ((word >> (sample % 32)) & 1) == 1);
}
