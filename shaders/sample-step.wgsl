// sample_step: the proximal step of every sample, with its relaxation and its duals
//
//   argmin over a, pi of  phi_k(a, pi)/n + rho_a/2 |a - b|^2 + rho_pi/2 |pi - pi0|^2
//
// with b = w T u + (1 - w) a + mu and pi0 likewise. With c = 1/(n rho_a) and multipliers (p, q) >= 0 that push the prediction down
// and up: a = soft(b - (p - q) c x, (p + q) c eps), pi drops by p/(n rho_pi) in the v half and by q/(n rho_pi) in the w half, which
// is its new dual. Newton's method for (p, q) starts from those of the step before.
// Rows: each sample's `classes` (K) networks next to each other, n K in all.
// weights: sections a, mu of n K x d. residual: rho_a (a - mu - T u). targets: y (n K), eps (d).
// slacks: sections pi', nu', pi'', mean of R x n, R = 2 P K rows: all v_i, then all w_i, each pattern's networks next to each other;
// read here: pi'', relaxed by the neuron step. A sample's entries are a row apart: the next neuron step, which meets them in order, adds
// their rises, one number for each half, which are left in multipliers: p (n K), q (n K), R of others, then the rises (n K each).
// The n samples may be some of the `all_samples` that the loss is the mean of: 1/n above is 1/all_samples.
// Dispatch: one workgroup for each row, from the `first` on.

struct Params {
  first: u32,
  samples: u32,
  all_samples: u32,
  features: u32,
  patterns: u32,
  classes: u32,
  loss: u32,
  soft: u32,
  ball: u32,
  rho_a: f32,
  rho_pi: f32,
  relaxation: f32,
}

override WORKGROUP_SIZE: u32 = 8;
override PASSES: u32 = 60;
// Software adapters run both branches of a condition in a loop: so the pipeline knows whether the radii are a box's.
override BOX: u32 = 0;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> targets: array<f32>;
@group(0) @binding(3) var<storage, read> aggregates: array<f32>;
@group(0) @binding(4) var<storage, read_write> weights: array<f32>;
@group(0) @binding(5) var<storage, read> slacks: array<f32>;
@group(0) @binding(6) var<storage, read_write> multipliers: array<f32>;
@group(0) @binding(7) var<storage, read_write> residual: array<f32>;

// What one sample's equations need: where its rows start, scalars of b and x, the slacks' sums, and the steps of a and pi for a unit
// multiplier. b = ratio x + a part across x, of which `across` is the squared length: |b - t x| without cancellation.
struct Sample {
  row: u32,
  lane: u32,
  x_start: u32,
  start: u32,
  dual_start: u32,
  offset: f32,
  margin: f32,
  square: f32,
  size: f32,
  ratio: f32,
  across: f32,
  up: f32,
  down: f32,
  step: f32,
  drop: f32,
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn sample_step(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = params.first + group.x + group.y * groups.x;
  let rows = params.samples * params.classes;
  if (row >= rows) {
    return;
  }
  let y = targets[row];
  let last = vec2f(multipliers[row], multipliers[rows + row]);
  let unit = 1.0 / (f32(params.all_samples) * params.rho_pi);
  var sample: Sample;
  sample.row = row;
  sample.lane = lane;
  sample.x_start = (row / params.classes) * params.features;
  sample.start = row * params.features;
  sample.dual_start = sample.start + rows * params.features;
  sample.offset = select(0.0, y, params.loss == SQUARED);
  sample.step = 1.0 / (f32(params.all_samples) * params.rho_a);
  sample.drop = select(0.0, f32(params.patterns) * unit, params.soft == 1);
  sample.up = last.x * sample.drop;
  sample.down = last.y * sample.drop;
  sample.size = abs(sample.offset);

  relax_weights(sample);
  if (BOX == 0) {
    gather_plain(&sample, y);
  }
  var pq = first_guess(y, last);
  var search = Search();
  for (var pass_count = 0u; pass_count < PASSES; pass_count++) {
    let here = linearize(&sample, pq, y, pass_count == 0);
    pq = improved(&search, y, here, pq);
    if (workgroup_agrees(lane, search.resting)) {
      break;
    }
  }

  if (BOX == 1) {
    for (var j = lane; j < params.features; j += WORKGROUP_SIZE) {
      finish_weight(sample, j, boxed(sample, pq, j), search.broken);
    }
  } else {
    let scale = ball_scale(sample, pq);
    let along = (pq.x - pq.y) * sample.step;
    for (var j = lane; j < params.features; j += WORKGROUP_SIZE) {
      let b = weights[sample.dual_start + j];
      finish_weight(sample, j, vec2f(b, scale * (b - along * x[sample.x_start + j])), search.broken);
    }
  }
  if (lane == 0) {
    multipliers[row] = pq.x;
    multipliers[rows + row] = pq.y;
    if (params.soft == 1) {
      let rise = (last - pq) * unit;
      let rises = 2 * (rows + params.patterns * params.classes);
      multipliers[rises + row] = rise.x;
      multipliers[rises + rows + row] = rise.y;
    }
  }
}

// Where slack i < 2 P of a row is in its section.
fn slack_index(row: u32, i: u32) -> u32 {
  return (i * params.classes + row % params.classes) * params.samples + row / params.classes;
}

// A lane's share of the sums of pi0 less its dual over the v half and over the w half; a half that cannot hurt is left out.
fn slack_terms(sample: Sample, y: f32) -> vec2f {
  if (params.soft == 0) {
    return vec2f();
  }
  let pairs = 2 * params.patterns * params.classes * params.samples;
  let first = select(0, params.patterns, params.loss != SQUARED && y > 0.0);
  let end = select(2 * params.patterns, params.patterns, params.loss != SQUARED && y < 0.0);
  var sums = vec2f();
  for (var i = first + sample.lane; i < end; i += WORKGROUP_SIZE) {
    let pi = slacks[2 * pairs + slack_index(sample.row, i)];
    sums += select(vec2f(0.0, pi), vec2f(pi, 0.0), i < params.patterns);
  }
  return sums;
}

fn relaxed(image: f32, copy: f32) -> f32 {
  return params.relaxation * image + (1.0 - params.relaxation) * copy;
}

// The loops over a row's features. Software adapters run both branches of a condition inside a loop: so each case has its own.

// Leaves b in the place of its dual.
fn relax_weights(sample: Sample) {
  for (var j = sample.lane; j < params.features; j += WORKGROUP_SIZE) {
    let at = sample.start + j;
    weights[sample.dual_start + j] += relaxed(aggregates[at], weights[at]);
  }
}

// Outside the box: all that the equations need of b, x and the slacks.
fn gather_plain(sample: ptr<function, Sample>, y: f32) {
  var values = vec4f();
  for (var j = (*sample).lane; j < params.features; j += WORKGROUP_SIZE) {
    let x_j = x[(*sample).x_start + j];
    let term = x_j * weights[(*sample).dual_start + j];
    values += vec4f(term, x_j * x_j, abs(term), 0.0);
  }
  let slack = slack_terms(*sample, y);
  let totals = workgroup_sums((*sample).lane, mat2x4f(values + vec4f(vec3f(), slack.x), vec4f(vec3f(), slack.y)));
  (*sample).margin = totals[0].x;
  (*sample).square = totals[0].y;
  (*sample).size += totals[0].z;
  (*sample).ratio = select(0.0, totals[0].x / totals[0].y, totals[0].y > 0.0);
  add_slacks(sample, vec2f(totals[0].w, totals[1].w));
  if (params.ball == 0) {
    return;
  }
  var across = 0.0;
  for (var j = (*sample).lane; j < params.features; j += WORKGROUP_SIZE) {
    let part = weights[(*sample).dual_start + j] - (*sample).ratio * x[(*sample).x_start + j];
    across += part * part;
  }
  (*sample).across = workgroup_sum((*sample).lane, vec4f(across)).x;
}

fn add_slacks(sample: ptr<function, Sample>, sums: vec2f) {
  (*sample).up += sums.x;
  (*sample).down += sums.y;
  (*sample).size += abs((*sample).up) + abs((*sample).down);
}

// (b_j, a_j) in the box, at multipliers (p, q).
fn boxed(sample: Sample, pq: vec2f, j: u32) -> vec2f {
  let b = weights[sample.dual_start + j];
  let z = b - (pq.x - pq.y) * sample.step * x[sample.x_start + j];
  return vec2f(b, sign(z) * max(0.0, abs(z) - (pq.x + pq.y) * sample.step * epsilon_of(j)));
}

// From (b_j, a_j): a, its dual and its share of the linear step's residual.
fn finish_weight(sample: Sample, j: u32, ba: vec2f, broken: bool) {
  let at = sample.start + j;
  let mu = marked(ba.x - ba.y, broken);
  weights[at] = ba.y;
  weights[sample.dual_start + j] = mu;
  residual[at] = params.rho_a * (ba.y - mu - aggregates[at]);
}

// Both arguments and their slopes, from those of x . a and rad(a) in p - q and p + q.
fn linearize(sample: ptr<function, Sample>, pq: vec2f, y: f32, first: bool) -> Slopes {
  if (BOX == 1) {
    return linearize_box(sample, pq, y, first);
  }
  let along = (pq.x - pq.y) * (*sample).step;
  let square = (*sample).square;
  let f = (*sample).margin - along * square;
  let size = abs(along) * square;
  if (params.ball == 0) {
    return slopes_of(*sample, pq, f, 0.0, size, vec3f(square, 0.0, 0.0));
  }
  let epsilon = ball_radius();
  let norm = ball_norm(*sample, along);
  let amount = (pq.x + pq.y) * (*sample).step * epsilon;
  if (norm <= amount) {
    return slopes_of(*sample, pq, 0.0, 0.0, size + epsilon * norm, vec3f());
  }
  let cosine = f / norm;
  let f_along = square - amount * (square - cosine * cosine) / norm;
  let rad = epsilon * (norm - amount);
  return slopes_of(*sample, pq, f * (1.0 - amount / norm), rad, size + epsilon * norm, vec3f(f_along, epsilon * cosine, epsilon * epsilon));
}

// Sums over the features of (x.a, rad(a), |x a|) and, over a != 0, of (x.x, x.e, e.e) with e = sign(a) eps; on the first call the
// slacks' sums come with them.
fn linearize_box(sample: ptr<function, Sample>, pq: vec2f, y: f32, first: bool) -> Slopes {
  let along = (pq.x - pq.y) * (*sample).step;
  let total = (pq.x + pq.y) * (*sample).step;
  var values = vec4f();
  var slopes = vec4f();
  for (var j = (*sample).lane; j < params.features; j += WORKGROUP_SIZE) {
    let x_j = x[(*sample).x_start + j];
    let epsilon = epsilon_of(j);
    let z = weights[(*sample).dual_start + j] - along * x_j;
    let left = max(0.0, abs(z) - total * epsilon);
    let term = x_j * sign(z) * left;
    let e = epsilon * sign(z);
    values += vec4f(term, epsilon * left, abs(term), 0.0);
    slopes += select(vec4f(), vec4f(x_j * x_j, x_j * e, e * e, 0.0), left > 0.0);
  }
  if (first) {
    let slack = slack_terms(*sample, y);
    values.w = slack.x;
    slopes.w = slack.y;
  }
  let totals = workgroup_sums((*sample).lane, mat2x4f(values, slopes));
  if (first) {
    add_slacks(sample, vec2f(totals[0].w, totals[1].w));
  }
  return slopes_of(*sample, pq, totals[0].x, totals[0].y, totals[0].z + totals[0].y, totals[1].xyz);
}

// From f = x . a, rad(a) and the slopes: of f in p - q, of f in p + q (the same as of rad in p - q) and of rad in p + q, all negated
// and for a unit step.
fn slopes_of(sample: Sample, pq: vec2f, f: f32, rad: f32, size: f32, slopes: vec3f) -> Slopes {
  var out: Slopes;
  out.sides = vec2f(f - sample.offset + sample.up, sample.offset - f + sample.down) + rad - pq * sample.drop;
  out.pp = -sample.step * (slopes.x + 2.0 * slopes.y + slopes.z) - sample.drop;
  out.pq = sample.step * (slopes.x - slopes.z);
  out.qq = -sample.step * (slopes.x - 2.0 * slopes.y + slopes.z) - sample.drop;
  out.size = size + sample.size + (pq.x + pq.y) * sample.drop;
  return out;
}

fn epsilon_of(feature: u32) -> f32 {
  return targets[params.samples * params.classes + feature];
}

fn ball_radius() -> f32 {
  return epsilon_of(0);
}

fn ball_norm(sample: Sample, along: f32) -> f32 {
  let rest = sample.ratio - along;
  return sqrt(sample.across + rest * rest * sample.square);
}

fn ball_scale(sample: Sample, pq: vec2f) -> f32 {
  if (params.ball == 0) {
    return 1.0;
  }
  let norm = ball_norm(sample, (pq.x - pq.y) * sample.step);
  let amount = (pq.x + pq.y) * sample.step * ball_radius();
  if (norm <= amount) {
    return 0.0;
  }
  return 1.0 - amount / norm;
}
