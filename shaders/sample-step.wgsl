// sample_step: the proximal step of every sample, with its relaxation and its duals
//
//   argmin over a, pi of  phi_k(a, pi)/n + rho_a/2 |a - b|^2 + rho_pi/2 |pi - pi0|^2
//
// with b = w T u + (1 - w) a + mu and pi0 likewise. With c = 1/(n rho_a) and multipliers (p, q) >= 0 that push the prediction down
// and up: a = soft(b - (p - q) c x, (p + q) c eps), pi drops by p/(n rho_pi) in the v half and by q/(n rho_pi) in the w half.
// weights: sections a, mu of n x d. residual: rho_a (a - mu - T u). multipliers: p (n), q (n). targets: y (n), eps (d).
// slacks: sections pi', nu', pi'', nu'', mean of 2P x n; read and written here: pi'', nu''; read: mean.
// Dispatch: ceil(n / WORKGROUP_SIZE) workgroups, an invocation for each sample.

struct Params {
  samples: u32,
  features: u32,
  patterns: u32,
  loss: u32,
  soft: u32,
  ball: u32,
  robust: u32,
  rho_a: f32,
  rho_pi: f32,
  relaxation: f32,
}

override WORKGROUP_SIZE: u32 = 32;
override PASSES: u32 = 48;
override NEWTON_PASSES: u32 = 12;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> targets: array<f32>;
@group(0) @binding(3) var<storage, read> aggregates: array<f32>;
@group(0) @binding(4) var<storage, read_write> weights: array<f32>;
@group(0) @binding(5) var<storage, read_write> slacks: array<f32>;
@group(0) @binding(6) var<storage, read_write> multipliers: array<f32>;
@group(0) @binding(7) var<storage, read_write> residual: array<f32>;

// What one sample's equations need: scalars of b and x, the slacks' sums, and the steps of a and pi for a unit multiplier.
// b = ratio x + a part across x, of which `across` is the squared length: |b - t x| without cancellation.
struct Sample {
  start: u32,
  offset: f32,
  margin: f32,
  square: f32,
  ratio: f32,
  across: f32,
  up: f32,
  down: f32,
  step: f32,
  drop: f32,
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn sample_step(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let k = id.x + id.y * groups.x * WORKGROUP_SIZE;
  if (k >= params.samples) {
    return;
  }
  let sample = relax_copies(k);
  let pq = solve_multipliers(sample, targets[k], vec2f(multipliers[k], multipliers[params.samples + k]));
  multipliers[k] = pq.x;
  multipliers[params.samples + k] = pq.y;

  let section = params.samples * params.features;
  let scale = ball_scale(sample, pq);
  for (var j = 0u; j < params.features; j++) {
    let at = sample.start + j;
    let b = weights[section + at];
    let a = moved(sample, pq, scale, j);
    weights[at] = a;
    weights[section + at] = b - a;
    residual[at] = params.rho_a * (a - (b - a) - aggregates[at]);
  }
  if (params.soft == 1) {
    let pairs = 2 * params.patterns * params.samples;
    let unit = 1.0 / (f32(params.samples) * params.rho_pi);
    for (var i = 0u; i < 2 * params.patterns; i++) {
      let at = i * params.samples + k;
      let lowered = select(pq.y, pq.x, i < params.patterns) * unit;
      slacks[2 * pairs + at] = slacks[3 * pairs + at] - lowered;
      slacks[3 * pairs + at] = lowered;
    }
  }
}

// Leaves b and pi0 in the places of their duals.
fn relax_copies(k: u32) -> Sample {
  var sample: Sample;
  sample.start = k * params.features;
  sample.offset = select(0.0, targets[k], params.loss == SQUARED);
  sample.step = 1.0 / (f32(params.samples) * params.rho_a);
  let section = params.samples * params.features;
  for (var j = 0u; j < params.features; j++) {
    let at = sample.start + j;
    let b = relaxed(aggregates[at], weights[at]) + weights[section + at];
    weights[section + at] = b;
    sample.margin += x[at] * b;
    sample.square += x[at] * x[at];
  }
  sample.ratio = select(0.0, sample.margin / sample.square, sample.square > 0.0);
  for (var j = 0u; j < params.ball * params.features; j++) {
    let at = sample.start + j;
    let across = weights[section + at] - sample.ratio * x[at];
    sample.across += across * across;
  }
  if (params.soft == 1) {
    let pairs = 2 * params.patterns * params.samples;
    for (var i = 0u; i < 2 * params.patterns; i++) {
      let at = i * params.samples + k;
      let pi0 = relaxed(slacks[4 * pairs + at], slacks[2 * pairs + at]) + slacks[3 * pairs + at];
      slacks[3 * pairs + at] = pi0;
      if (i < params.patterns) { sample.up += pi0; } else { sample.down += pi0; }
    }
    sample.drop = f32(params.patterns) / (f32(params.samples) * params.rho_pi);
  }
  return sample;
}

fn relaxed(image: f32, copy: f32) -> f32 {
  return params.relaxation * image + (1.0 - params.relaxation) * copy;
}

// The one-sided argument of the loss at multipliers (p, q).
fn argument(sample: Sample, which: u32, pq: vec2f) -> f32 {
  let size = prediction(sample, pq);
  if (which == ABOVE) {
    return size.x - sample.offset + size.y + sample.up - pq.x * sample.drop;
  }
  return sample.offset - size.x + size.y + sample.down - pq.y * sample.drop;
}

// Both arguments and their slopes, from those of x . a and rad(a) in p - q and p + q.
fn linearize(sample: Sample, pq: vec2f) -> Slopes {
  let along = (pq.x - pq.y) * sample.step;
  var f = sample.margin - along * sample.square;
  var rad = 0.0;
  var f_along = sample.square;
  var shared_slope = 0.0;
  var rad_slope = 0.0;
  if (params.robust == 1 && params.ball == 1) {
    let epsilon = targets[params.samples];
    let norm = ball_norm(sample, along);
    let amount = (pq.x + pq.y) * sample.step * epsilon;
    f_along = 0.0;
    if (norm > amount) {
      let cosine = f / norm;
      f_along = sample.square - amount * (sample.square - cosine * cosine) / norm;
      shared_slope = epsilon * cosine;
      rad_slope = epsilon * epsilon;
      f *= 1.0 - amount / norm;
      rad = epsilon * (norm - amount);
    } else {
      f = 0.0;
    }
  } else if (params.robust == 1) {
    f = 0.0;
    f_along = 0.0;
    for (var j = 0u; j < params.features; j++) {
      let a = moved(sample, pq, 1.0, j);
      let x_j = x[sample.start + j];
      let e = targets[params.samples + j] * sign(a);
      f += x_j * a;
      rad += e * a;
      if (a != 0.0) {
        f_along += x_j * x_j;
        shared_slope += x_j * e;
        rad_slope += e * e;
      }
    }
  }
  var out: Slopes;
  out.sides = vec2f(f - sample.offset + sample.up, sample.offset - f + sample.down) + rad - pq * sample.drop;
  out.pp = -sample.step * (f_along + 2.0 * shared_slope + rad_slope) - sample.drop;
  out.pq = sample.step * (f_along - rad_slope);
  out.qq = -sample.step * (f_along - 2.0 * shared_slope + rad_slope) - sample.drop;
  return out;
}

// (x . a, rad(a)) at multipliers (p, q).
fn prediction(sample: Sample, pq: vec2f) -> vec2f {
  let along = (pq.x - pq.y) * sample.step;
  if (params.robust == 0) {
    return vec2f(sample.margin - along * sample.square, 0.0);
  }
  if (params.ball == 1) {
    let scale = ball_scale(sample, pq);
    return scale * vec2f(sample.margin - along * sample.square, targets[params.samples] * ball_norm(sample, along));
  }
  var sums = vec2f();
  for (var j = 0u; j < params.features; j++) {
    let a = moved(sample, pq, 1.0, j);
    sums += vec2f(x[sample.start + j] * a, targets[params.samples + j] * abs(a));
  }
  return sums;
}

// a_j at multipliers (p, q); `scale` is the ball's shrinkage.
fn moved(sample: Sample, pq: vec2f, scale: f32, feature: u32) -> f32 {
  let at = sample.start + feature;
  let z = weights[params.samples * params.features + at] - (pq.x - pq.y) * sample.step * x[at];
  if (params.ball == 1 || params.robust == 0) {
    return scale * z;
  }
  return sign(z) * max(0.0, abs(z) - (pq.x + pq.y) * sample.step * targets[params.samples + feature]);
}

fn ball_norm(sample: Sample, along: f32) -> f32 {
  let rest = sample.ratio - along;
  return sqrt(sample.across + rest * rest * sample.square);
}

fn ball_scale(sample: Sample, pq: vec2f) -> f32 {
  if (params.ball == 0 || params.robust == 0) {
    return 1.0;
  }
  let norm = ball_norm(sample, (pq.x - pq.y) * sample.step);
  let amount = (pq.x + pq.y) * sample.step * targets[params.samples];
  if (norm <= amount) {
    return 0.0;
  }
  return 1.0 - amount / norm;
}
