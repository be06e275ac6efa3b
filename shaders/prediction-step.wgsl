// prediction_step: the proximal step of every sample's prediction and cone products for radius 0, with relaxation and duals
//
//   argmin over f, s of  phi_k(f, s)/n + rho_f/2 (f - f0)^2 + rho_s/2 |s - s0|^2
//
// under s >= 0 (hard cones) or with sum of (-s)+ of each half inside the loss (soft cones). f0 = w F u + (1 - w) f + phi, s0 likewise
// from G u. Multipliers (p, q) >= 0 push the prediction down and up: f = f0 - (p - q)/(n rho_f); hard: s = max(0, s0); soft: a
// negative s0 rises by up to p/(n rho_s) (v half) or q/(n rho_s) (w half), to 0 at most.
// products: X u (2P x n). cones: sections e s, e nu of 2P x n, e = 2 d - 1. predictions: f, phi, F u (n each). multipliers: p, q.
// residual: rho_s (e s - e nu - X u) + sigma d rho_f (f - phi - F u), sigma = +1 for the v half and -1 for the w half: what the
// next linear step multiplies by X.
// Dispatch: ceil(n / WORKGROUP_SIZE) workgroups, an invocation for each sample.

struct Params {
  samples: u32,
  patterns: u32,
  loss: u32,
  rho_s: f32,
  rho_f: f32,
  relaxation: f32,
}

override WORKGROUP_SIZE: u32 = 32;
override PASSES: u32 = 60;
override SOFT: u32 = 0;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> masks: array<u32>;
@group(0) @binding(2) var<storage, read> targets: array<f32>;
@group(0) @binding(3) var<storage, read> products: array<f32>;
@group(0) @binding(4) var<storage, read_write> cones: array<f32>;
@group(0) @binding(5) var<storage, read_write> predictions: array<f32>;
@group(0) @binding(6) var<storage, read_write> multipliers: array<f32>;
@group(0) @binding(7) var<storage, read_write> residual: array<f32>;

struct Sample {
  index: u32,
  f0: f32,
  offset: f32,
  step: f32,
  lift: f32,
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn prediction_step(@builtin(global_invocation_id) id: vec3u) {
  let k = id.x;
  if (k >= params.samples) {
    return;
  }
  let sample = relax_copies(k);
  let last = vec2f(multipliers[k], multipliers[params.samples + k]);
  var pq = first_guess(targets[k], last);
  var search = Search();
  search.broken = !are_finite(last.xyxy);
  while (search.passes < PASSES && !search.resting) {
    pq = improved(&search, targets[k], linearize(sample, pq), pq);
  }
  let f = sample.f0 - (pq.x - pq.y) * sample.step;
  let phi = marked(sample.f0 - f, search.broken);
  predictions[k] = f;
  predictions[params.samples + k] = phi;
  multipliers[k] = pq.x;
  multipliers[params.samples + k] = pq.y;
  let pull = params.rho_f * (f - phi - predictions[2 * params.samples + k]);

  let pairs = 2 * params.patterns * params.samples;
  for (var i = 0u; i < 2 * params.patterns; i++) {
    let at = i * params.samples + k;
    let on = is_active(i, k);
    let e = select(-1.0, 1.0, on);
    let s0 = cones[pairs + at];
    let raised = select(min(0.0, s0 + select(pq.y, pq.x, i < params.patterns) * sample.lift), 0.0, SOFT == 0);
    let s = select(s0, raised, s0 < 0.0);
    let nu = s0 - s;
    cones[at] = e * s;
    cones[pairs + at] = e * nu;
    let sigma = select(-1.0, 1.0, i < params.patterns);
    residual[at] = params.rho_s * (e * s - e * nu - products[at]) + select(0.0, sigma * pull, on);
  }
}

// Leaves s0 in the place of its dual and F u in its section.
fn relax_copies(k: u32) -> Sample {
  let pairs = 2 * params.patterns * params.samples;
  var image = 0.0;
  for (var i = 0u; i < 2 * params.patterns; i++) {
    let at = i * params.samples + k;
    let on = is_active(i, k);
    let product = products[at];
    image += select(0.0, select(-product, product, i < params.patterns), on);
    cones[pairs + at] = select(-1.0, 1.0, on) * (cones[pairs + at] + relaxed(product, cones[at]));
  }
  predictions[2 * params.samples + k] = image;
  var sample: Sample;
  sample.index = k;
  sample.f0 = relaxed(image, predictions[k]) + predictions[params.samples + k];
  sample.offset = select(0.0, targets[k], params.loss == SQUARED);
  sample.step = 1.0 / (f32(params.samples) * params.rho_f);
  sample.lift = 1.0 / (f32(params.samples) * params.rho_s);
  return sample;
}

fn relaxed(image: f32, copy: f32) -> f32 {
  return params.relaxation * image + (1.0 - params.relaxation) * copy;
}

fn is_active(neuron: u32, sample: u32) -> bool {
  let word = masks[(neuron % params.patterns) * ((params.samples + 31) / 32) + sample / 32];
  return ((word >> (sample % 32)) & 1) == 1;
}

// Both arguments and their slopes; of a margin loss, those of the side at risk.
fn linearize(sample: Sample, pq: vec2f) -> Slopes {
  let f = sample.f0 - (pq.x - pq.y) * sample.step;
  var up = vec2f();
  var down = vec2f();
  if (params.loss == SQUARED) {
    up = slack(sample, 0, pq.x);
    down = slack(sample, params.patterns, pq.y);
  } else if (SOFT == 1) {
    // One loop for both sides, which neighbouring samples take in step; the other side's multiplier is 0.
    let below = side_at_risk(targets[sample.index]) == BELOW;
    let one = slack(sample, select(0, params.patterns, below), pq.x + pq.y);
    up = select(one, vec2f(), below);
    down = select(vec2f(), one, below);
  }
  var out: Slopes;
  out.sides = vec2f(f - sample.offset + up.x, sample.offset - f + down.x);
  out.pp = -sample.step - up.y * sample.lift;
  out.pq = sample.step;
  out.qq = -sample.step - down.y * sample.lift;
  out.size = abs(sample.f0) + (pq.x + pq.y) * sample.step + abs(sample.offset) + up.x + down.x;
  out.size += 2.0 * (pq.x * up.y + pq.y * down.y) * sample.lift;
  return out;
}

// The sum of (-s)+ over half of the neurons at that half's multiplier, and over how many it runs.
fn slack(sample: Sample, first: u32, multiplier: f32) -> vec2f {
  if (SOFT == 0) {
    return vec2f();
  }
  let start = (2 * params.patterns + first) * params.samples + sample.index;
  var sum = vec2f();
  for (var i = 0u; i < params.patterns; i++) {
    let below = -cones[start + i * params.samples] - multiplier * sample.lift;
    if (below > 0.0) {
      sum += vec2f(below, 1.0);
    }
  }
  return sum;
}
