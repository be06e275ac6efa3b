// solve_multipliers: the multipliers (p, q) >= 0 of one sample's proximal step
//
// p pushes the prediction down, q pushes it up. Hinge: 1 + z(tau) = 0 on [0, 1]; logistic: tau = 1/(1 + exp(-z(tau))), with
// tau = q for y = +1 and tau = p for y = -1; squared: above <= p + q, below <= p + q, each with equality where its multiplier is
// positive. `argument` is decreasing in its own multiplier. False position (Illinois) safeguarded by bisection halves the
// bracket at least at every second pass, so that PASSES = 48 reach the last bit.
// The kernel declares `override PASSES` and NEWTON_PASSES, params.loss, struct Sample, fn argument(sample: Sample, which: u32,
// pq: vec2f) -> f32, and fn linearize(sample: Sample, pq: vec2f) -> Slopes.

const SQUARED = 0u;
const HINGE = 1u;
const ABOVE = 0u;
const BELOW = 1u;

// Both one-sided arguments (above, below) at some (p, q), and their symmetric Jacobian: d above/dp, d above/dq, d below/dq.
struct Slopes {
  sides: vec2f,
  pp: f32,
  pq: f32,
  qq: f32,
}

fn solve_multipliers(sample: Sample, y: f32, guess: vec2f) -> vec2f {
  if (params.loss == SQUARED) {
    return two_sided(sample, guess);
  }
  let which = select(ABOVE, BELOW, y > 0.0);
  let tau = margin_multiplier(sample, which, guess[which]);
  return select(vec2f(tau, 0.0), vec2f(0.0, tau), which == BELOW);
}

// Newton's method for hinge and logistic, as in two_sided.
fn margin_multiplier(sample: Sample, which: u32, guess: f32) -> f32 {
  var tau = guess;
  var moved_by = 0.0;
  for (var pass_count = 0u; pass_count < NEWTON_PASSES; pass_count++) {
    let at = linearize(sample, select(vec2f(tau, 0.0), vec2f(0.0, tau), which == BELOW));
    let z = at.sides[which];
    let slope = select(at.pp, at.qq, which == BELOW);
    var next = 0.0;
    if (params.loss == HINGE) {
      next = select(select(0.0, 1.0, 1.0 + z > 0.0), tau - (1.0 + z) / min(slope, -1e-30), slope < 0.0);
    } else {
      let probability = sigmoid(z);
      next = tau - (probability - tau) / (probability * (1.0 - probability) * slope - 1.0);
    }
    next = clamp(next, 0.0, 1.0);
    moved_by = abs(next - tau);
    tau = next;
    if (moved_by <= 2.4e-7 * tau) {
      break;
    }
  }
  if (moved_by <= 1e-6 * tau) {
    return tau;
  }
  return one_sided(sample, which, 0.0, 1.0);
}

// Newton's method from `guess` until it rests within two units of the last place, which takes it a few steps on these piecewise
// smooth equations; bracketing where it is still moving after all its passes.
fn two_sided(sample: Sample, guess: vec2f) -> vec2f {
  var pq = guess;
  var moved_by = 0.0;
  for (var pass_count = 0u; pass_count < NEWTON_PASSES; pass_count++) {
    let next = newton_step(linearize(sample, pq), pq);
    moved_by = abs(next.x - pq.x) + abs(next.y - pq.y);
    pq = next;
    if (moved_by <= 2.4e-7 * (pq.x + pq.y)) {
      break;
    }
  }
  if (moved_by <= 1e-6 * (pq.x + pq.y)) {
    return pq;
  }
  return bracketed(sample);
}

// The complementary solution of the linearised equations, as a step from `pq` so that small residuals make small errors. Their
// matrix, each slope less one, is negative definite, so that exactly one of the four cases holds.
fn newton_step(at: Slopes, pq: vec2f) -> vec2f {
  let residual = at.sides - pq.x - pq.y;
  let pp = at.pp - 1.0;
  let cross = at.pq - 1.0;
  let qq = at.qq - 1.0;
  let determinant = pp * qq - cross * cross;
  let both = pq + vec2f(cross * residual.y - qq * residual.x, cross * residual.x - pp * residual.y) / determinant;
  if (determinant > 0.0 && both.x >= 0.0 && both.y >= 0.0) {
    return both;
  }
  let p = max(0.0, pq.x - (residual.x - cross * pq.y) / pp);
  if (residual.y + cross * (p - pq.x) - qq * pq.y <= 0.0) {
    return vec2f(p, 0.0);
  }
  return vec2f(0.0, max(0.0, pq.y - (residual.y - cross * pq.x) / qq));
}

// The root in p of the upper side's excess, with the best q for each p; the first two passes look at the ends of the bracket.
fn bracketed(sample: Sample) -> vec2f {
  var low = 0.0;
  var high = max(argument(sample, ABOVE, vec2f()), argument(sample, BELOW, vec2f()));
  var at_low = 0.0;
  var at_high = 0.0;
  var side = 0;
  var last_width = 2.0 * high;
  var pq = vec2f();
  if (high <= 0.0) {
    return pq;
  }
  for (var pass_count = 0u; pass_count < PASSES + 2; pass_count++) {
    var p = select(low, high, pass_count == 1);
    if (pass_count > 1) {
      p = next_trial(low, high, at_low, at_high, last_width);
      last_width = high - low;
    }
    let q = one_sided(sample, BELOW, p, max(0.0, argument(sample, BELOW, vec2f(p, 0.0))));
    let value = argument(sample, ABOVE, vec2f(p, q)) - p - q;
    pq = vec2f(p, q);
    let outside = (pass_count == 0 && value <= 0.0) || (pass_count == 1 && value >= 0.0);
    if (outside || value == 0.0 || high - low <= 1e-7 * high) {
      break;
    }
    if (value > 0.0) {
      low = p;
      at_low = value;
      at_high = select(at_high, 0.5 * at_high, side == 1);
      side = select(side, 1, pass_count > 1);
    } else {
      high = p;
      at_high = value;
      at_low = select(at_low, 0.5 * at_low, side == -1);
      side = select(side, -1, pass_count > 1);
    }
  }
  return pq;
}

// The root on [0, top] of one side's equation in its own multiplier, the other side's being fixed.
fn one_sided(sample: Sample, which: u32, other: f32, top: f32) -> f32 {
  var low = 0.0;
  var high = top;
  var at_low = equation(sample, which, other, low);
  if (at_low <= 0.0) {
    return low;
  }
  var at_high = equation(sample, which, other, high);
  if (at_high >= 0.0) {
    return high;
  }
  var side = 0;
  var last_width = 2.0 * high;
  var t = high;
  for (var pass_count = 0u; pass_count < PASSES; pass_count++) {
    t = next_trial(low, high, at_low, at_high, last_width);
    last_width = high - low;
    let value = equation(sample, which, other, t);
    if (value == 0.0 || high - low <= 1e-7 * high) {
      break;
    }
    if (value > 0.0) {
      low = t;
      at_low = value;
      at_high = select(at_high, 0.5 * at_high, side == 1);
      side = 1;
    } else {
      high = t;
      at_high = value;
      at_low = select(at_low, 0.5 * at_low, side == -1);
      side = -1;
    }
  }
  return t;
}

// False position (Illinois), or a bisection when the last pass did not halve the bracket.
fn next_trial(low: f32, high: f32, at_low: f32, at_high: f32, last_width: f32) -> f32 {
  let width = high - low;
  let secant = low + width * at_low / (at_low - at_high);
  return select(0.5 * (low + high), secant, secant > low && secant < high && width <= 0.5 * last_width);
}

fn equation(sample: Sample, which: u32, other: f32, t: f32) -> f32 {
  let z = argument(sample, which, select(vec2f(other, t), vec2f(t, other), which == ABOVE));
  if (params.loss == SQUARED) {
    return z - other - t;
  }
  if (params.loss == HINGE) {
    return 1.0 + z;
  }
  return sigmoid(z) - t;
}

fn sigmoid(z: f32) -> f32 {
  let e = exp(-abs(z));
  return select(e, 1.0, z >= 0.0) / (1.0 + e);
}
