// neuron_step: the proximal step of every neuron, with its relaxation and its duals
//
//   argmin over v, s, pi of  beta |v|_2 + rho_v/2 |v - v0|^2 + rho_s/2 |s - s0|^2 + rho_pi/2 |pi - pi0|^2
//   under  s >= rad(v)  (hard cones)  or  pi >= 0, pi >= rad(v) - s  on the pairs that can hurt  (soft cones)
//
// with v0 = w u + (1 - w) v + lambda and s0, pi0 likewise from G u and the mean of the slack's copies. One multiplier theta
// solves sum_k eta_k(rad(v(theta))) = theta, v(theta) = shrink2(soft(v0, theta eps/rho_v), beta/rho_v); the ball shrinks once by
// (beta + theta eps)/rho_v. Then s = s0 + eta/rho_s, pi = max(0, pi0 + eta/rho_pi), and every dual is (.)0 minus the new copy.
// Radius 0 needs no root: theta = 0. Newton's method starts from the theta of the step before.
// s and nu are stored as e s and e nu, e = 2 d - 1, so that products = X u needs no signs;
// residual: rho_s (e s - e nu - X u), what the next linear step multiplies by X.
// Rows of neurons: all v_i, then all w_i, each pattern's `classes` (K) networks next to each other, R = 2 P K in all.
// neurons: sections u, v, lambda of R x d. cones: sections e s, e nu of R x n. slacks: sections pi', nu', pi'', mean of R x n, pi''
// without its rise. multipliers: p, q of the last sample step (n x K each, nu'' = p/(n rho_pi) in the v half, q/(n rho_pi) in the w
// half), then theta (R), then the rises of pi'' in the v half and in the w half (n x K each), which that step left to this one.
// targets: y (n x K), then eps (d).
// The n samples may be some of the `all_samples` that the loss is the mean of: the others are in dispatches of their own, with features = 0
// in all but one, which needs radius 0.
// Dispatch: one workgroup for each neuron, from the `first` on.

struct Params {
  first: u32,
  samples: u32,
  all_samples: u32,
  features: u32,
  patterns: u32,
  classes: u32,
  squared: u32,
  ball: u32,
  rho_v: f32,
  rho_s: f32,
  rho_pi: f32,
  beta: f32,
  relaxation: f32,
}

override WORKGROUP_SIZE: u32 = 8;
override PASSES: u32 = 40;
// Software adapters run both branches of a condition in a loop: so the pipeline knows which there are, soft cones and radii.
override SOFT: u32 = 0;
override ROBUST: u32 = 0;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> masks: array<u32>;
@group(0) @binding(2) var<storage, read> targets: array<f32>;
@group(0) @binding(3) var<storage, read> products: array<f32>;
@group(0) @binding(4) var<storage, read_write> neurons: array<f32>;
@group(0) @binding(5) var<storage, read_write> cones: array<f32>;
@group(0) @binding(6) var<storage, read_write> slacks: array<f32>;
@group(0) @binding(7) var<storage, read_write> multipliers: array<f32>;
@group(0) @binding(8) var<storage, read_write> residual: array<f32>;

// Where one neuron's data start, and what its pairs share: 1/rho_s, 1/rho_pi, the two in series, and a slack's dual for a unit multiplier.
struct Neuron {
  lane: u32,
  pattern: u32,
  class_index: u32,
  in_w: bool,
  entries: u32,
  pairs: u32,
  all_entries: u32,
  all_pairs: u32,
  rises: u32,
  inverse_s: f32,
  inverse_pi: f32,
  together: f32,
  unit: f32,
}

// What one pair of a neuron and a sample starts from; e is +1 where the neuron's pattern is active, else -1.
struct Pair {
  product: f32,
  e: f32,
  s0: f32,
  pi0: f32,
  can_hurt: bool,
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn neuron_step(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = params.first + group.x + group.y * groups.x;
  let rows = 2 * params.patterns * params.classes;
  if (index >= rows) {
    return;
  }
  var neuron: Neuron;
  neuron.lane = lane;
  neuron.pattern = (index / params.classes) % params.patterns;
  neuron.class_index = index % params.classes;
  neuron.in_w = 2 * index >= rows;
  neuron.entries = index * params.features;
  neuron.pairs = index * params.samples;
  neuron.all_entries = rows * params.features;
  neuron.all_pairs = rows * params.samples;
  neuron.rises = 2 * params.samples * params.classes + rows;
  neuron.inverse_s = 1.0 / params.rho_s;
  neuron.inverse_pi = 1.0 / params.rho_pi;
  neuron.together = params.rho_s * params.rho_pi / (params.rho_s + params.rho_pi);
  neuron.unit = 1.0 / (f32(params.all_samples) * params.rho_pi);
  // Leaves v0 in the place of its dual.
  for (var at = neuron.entries + lane; at < neuron.entries + params.features; at += WORKGROUP_SIZE) {
    neurons[2 * neuron.all_entries + at] += relaxed(neurons[at], neurons[neuron.all_entries + at]);
  }

  let theta_at = 2 * params.samples * params.classes + index;
  var next = 0.0;
  var broken = false;
  if (ROBUST == 1) {
    broken = !are_finite(vec4f(multipliers[theta_at]));
    next = max(0.0, multipliers[theta_at]);
  }
  var theta = next;
  var size = vec3f();
  var bracket = vec2f(0.0, 3.0e38);
  for (var pass_count = 0u; pass_count < PASSES; pass_count++) {
    theta = next;
    size = size_at(neuron, theta);
    if (ROBUST == 0) {
      break;
    }
    let here = excess(neuron, theta, size, pass_count == 0);
    broken |= !are_finite(here.xyzz);
    next = improved(&bracket, here, theta, pass_count);
    if (workgroup_agrees(lane, next == theta)) {
      break;
    }
  }

  let scale = shrinkage(size, theta);
  for (var j = lane; j < params.features; j += WORKGROUP_SIZE) {
    let at = neuron.entries + j;
    let v0 = neurons[2 * neuron.all_entries + at];
    let v = scale * thresholded(v0, theta, j);
    neurons[neuron.all_entries + at] = v;
    neurons[2 * neuron.all_entries + at] = marked(v0 - v, broken);
  }
  if (ROBUST == 1 && lane == 0) {
    multipliers[theta_at] = theta;
  }
  finish_pairs(neuron, select(0.0, radius_of(size, scale), ROBUST == 1));
}

fn size_at(neuron: Neuron, theta: f32) -> vec3f {
  var sums = vec3f();
  for (var j = neuron.lane; j < params.features; j += WORKGROUP_SIZE) {
    sums += size_terms(neurons[2 * neuron.all_entries + neuron.entries + j], theta, j);
  }
  let total = workgroup_sum(neuron.lane, vec4f(sums, 0.0));
  return vec3f(sqrt(total.x), total.yz);
}

// Leaves s0 and pi0 in the places of their duals; the sum of (eta, its slope).
fn relax_pairs(neuron: Neuron, rad: f32) -> vec2f {
  var sum = vec2f();
  for (var k = neuron.lane; k < params.samples; k += WORKGROUP_SIZE) {
    let at = neuron.all_pairs + neuron.pairs + k;
    let pair = relaxed_pair(neuron, k);
    cones[at] = pair.s0;
    if (SOFT == 1) {
      slacks[at] = pair.pi0;
    }
    sum += eta(neuron, pair, rad);
  }
  return sum;
}

fn sum_kept(neuron: Neuron, rad: f32) -> vec2f {
  var sum = vec2f();
  for (var k = neuron.lane; k < params.samples; k += WORKGROUP_SIZE) {
    sum += eta(neuron, kept_pair(neuron, k), rad);
  }
  return sum;
}

fn finish_pairs(neuron: Neuron, rad: f32) {
  for (var k = neuron.lane; k < params.samples; k += WORKGROUP_SIZE) {
    if (ROBUST == 1) {
      var pair = kept_pair(neuron, k);
      pair.product = products[neuron.pairs + k];
      pair.e = sign_at(neuron, k);
      finish_pair(neuron, k, pair, rad);
    } else {
      finish_pair(neuron, k, relaxed_pair(neuron, k), rad);
    }
  }
}

// A pair's s0 and pi0; leaves the mean of the slack's copies in its section, and pi'' relaxed towards it.
fn relaxed_pair(neuron: Neuron, k: u32) -> Pair {
  let at = neuron.pairs + k;
  var pair: Pair;
  pair.product = products[at];
  pair.e = sign_at(neuron, k);
  pair.s0 = pair.e * (cones[neuron.all_pairs + at] + relaxed(pair.product, cones[at]));
  if (SOFT == 1) {
    let entry = k * params.classes + neuron.class_index;
    let copy = slacks[at];
    let dual = slacks[neuron.all_pairs + at];
    let half = select(0, params.samples * params.classes, neuron.in_w) + entry;
    let other = slacks[2 * neuron.all_pairs + at] + multipliers[neuron.rises + half];
    let mean = 0.5 * (copy - dual + other - neuron.unit * multipliers[half]);
    slacks[2 * neuron.all_pairs + at] = relaxed(mean, other);
    slacks[3 * neuron.all_pairs + at] = mean;
    pair.pi0 = dual + relaxed(mean, copy);
    pair.can_hurt = can_hurt(neuron, k);
  }
  return pair;
}

// A pair's s0 and pi0 where relax_pairs left them.
fn kept_pair(neuron: Neuron, k: u32) -> Pair {
  let at = neuron.all_pairs + neuron.pairs + k;
  var pair: Pair;
  pair.s0 = cones[at];
  if (SOFT == 1) {
    pair.pi0 = slacks[at];
    pair.can_hurt = can_hurt(neuron, k);
  }
  return pair;
}

fn finish_pair(neuron: Neuron, k: u32, pair: Pair, rad: f32) {
  let at = neuron.pairs + k;
  let push = eta(neuron, pair, rad).x;
  let lift = push * neuron.inverse_s;
  let s = pair.e * (pair.s0 + lift);
  let nu = -pair.e * lift;
  cones[at] = s;
  cones[neuron.all_pairs + at] = nu;
  residual[at] = params.rho_s * (s - nu - pair.product);
  if (SOFT == 1) {
    let pi = max(0.0, pair.pi0 + push * neuron.inverse_pi);
    slacks[at] = pi;
    slacks[neuron.all_pairs + at] = pair.pi0 - pi;
  }
}

// (eta_k, its slope) at a radius.
fn eta(neuron: Neuron, pair: Pair, rad: f32) -> vec2f {
  let short = rad - pair.s0;
  let push = select(vec2f(), params.rho_s * vec2f(short, 1.0), short > 0.0);
  if (SOFT == 0) {
    return push;
  }
  let beyond = short - pair.pi0;
  let shared_push = select(vec2f(), neuron.together * vec2f(beyond, 1.0), beyond > 0.0);
  return select(vec2f(), select(push, shared_push, shared_push.x < push.x), pair.can_hurt);
}

fn can_hurt(neuron: Neuron, k: u32) -> bool {
  return params.squared == 1 || (targets[k * params.classes + neuron.class_index] > 0.0) == neuron.in_w;
}

fn relaxed(image: f32, copy: f32) -> f32 {
  return params.relaxation * image + (1.0 - params.relaxation) * copy;
}

fn sign_at(neuron: Neuron, k: u32) -> f32 {
  let word = masks[neuron.pattern * ((params.samples + 31) / 32) + k / 32];
  return select(-1.0, 1.0, ((word >> (k % 32)) & 1) == 1);
}

fn epsilon_of(feature: u32) -> f32 {
  return targets[params.samples * params.classes + feature];
}

// The next theta to try, or the same one for good: Newton's method inside a bracket; bisection where a step leaves it, and at every
// second of the later passes. The excess falls at least as fast as theta rises, which bounds the root from both sides of every trial.
// Ends when a step is within two units of the last place, or the excess within the rounding of its terms.
fn improved(bracket: ptr<function, vec2f>, here: vec3f, theta: f32, pass_count: u32) -> f32 {
  var low = (*bracket).x;
  var high = (*bracket).y;
  if (here.x > 0.0) {
    low = theta;
    high = min(high, theta + here.x);
  } else {
    high = theta;
    low = max(low, theta + here.x);
  }
  *bracket = vec2f(low, high);
  let step = here.x / here.y;
  let newton = theta - step;
  let resting = abs(step) <= 2.4e-7 * theta || high - low <= 1.2e-7 * high || abs(here.x) <= here.z;
  let usable = newton >= low && newton <= high && (pass_count < 12 || (pass_count & 1u) == 0u);
  return select(select(0.5 * (low + high), newton, usable), theta, resting);
}

// sum_k eta_k(rad(v(theta))) - theta, its slope in theta, at most -1, and what rounding leaves of it.
fn excess(neuron: Neuron, theta: f32, size: vec3f, first: bool) -> vec3f {
  let scale = shrinkage(size, theta);
  let rad = radius_of(size, scale);
  var sum = vec2f();
  if (first) {
    sum = relax_pairs(neuron, rad);
  } else {
    sum = sum_kept(neuron, rad);
  }
  let total = workgroup_sum(neuron.lane, vec4f(sum, 0.0, 0.0));
  return vec3f(total.x - theta, total.y * radius_slope(size, scale) - 1.0, 1.2e-7 * (theta + total.y * rad));
}
