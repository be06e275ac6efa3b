// solve_multipliers: the multipliers (p, q) >= 0 of one sample's proximal step
//
// p pushes the prediction down, q pushes it up. Hinge: 1 + z(tau) = 0 on [0, 1]; logistic: tau = 1/(1 + exp(-z(tau))), with
// tau = q for y = +1 and tau = p for y = -1; squared: above <= p + q, below <= p + q, each with equality where its multiplier is
// positive. `argument` is decreasing in its own multiplier. False position (Illinois), safeguarded by bisection, in at most PASSES
// passes.
// The kernel declares `override PASSES`, params.loss, struct Sample and fn argument(sample: Sample, which: u32, pq: vec2f) -> f32.

const SQUARED = 0u;
const HINGE = 1u;
const ABOVE = 0u;
const BELOW = 1u;

fn solve_multipliers(sample: Sample, y: f32) -> vec2f {
  if (params.loss != SQUARED) {
    if (y > 0.0) {
      return vec2f(0.0, one_sided(sample, BELOW, 0.0, 1.0));
    }
    return vec2f(one_sided(sample, ABOVE, 0.0, 1.0), 0.0);
  }
  let high = max(argument(sample, ABOVE, vec2f()), argument(sample, BELOW, vec2f()));
  if (high <= 0.0) {
    return vec2f();
  }
  let q = best_q(sample, 0.0);
  if (excess(sample, 0.0, q) <= 0.0) {
    return vec2f(0.0, q);
  }
  let p = one_sided(sample, ABOVE, 0.0, max(0.0, argument(sample, ABOVE, vec2f())));
  if (argument(sample, BELOW, vec2f(p, 0.0)) <= p) {
    return vec2f(p, 0.0);
  }
  return two_sided(sample, high);
}

// Both sides active: the root in p of the upper side's excess, with the best q for each p.
fn two_sided(sample: Sample, top: f32) -> vec2f {
  var low = 0.0;
  var high = top;
  var at_low = excess(sample, low, best_q(sample, low));
  var at_high = excess(sample, high, best_q(sample, high));
  var side = 0;
  var p = high;
  if (at_high < 0.0) {
    for (var pass_count = 0u; pass_count < PASSES; pass_count++) {
      p = next_trial(low, high, at_low, at_high, pass_count);
      let value = excess(sample, p, best_q(sample, p));
      if (value == 0.0 || high - low <= 1e-7 * high) {
        break;
      }
      if (value > 0.0) {
        low = p;
        at_low = value;
        at_high = select(at_high, 0.5 * at_high, side == 1);
        side = 1;
      } else {
        high = p;
        at_high = value;
        at_low = select(at_low, 0.5 * at_low, side == -1);
        side = -1;
      }
    }
  }
  return vec2f(p, best_q(sample, p));
}

fn best_q(sample: Sample, p: f32) -> f32 {
  return one_sided(sample, BELOW, p, max(0.0, argument(sample, BELOW, vec2f(p, 0.0))));
}

fn excess(sample: Sample, p: f32, q: f32) -> f32 {
  return argument(sample, ABOVE, vec2f(p, q)) - p - q;
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
  var t = high;
  for (var pass_count = 0u; pass_count < PASSES; pass_count++) {
    t = next_trial(low, high, at_low, at_high, pass_count);
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

// False position (Illinois), every eighth pass a bisection.
fn next_trial(low: f32, high: f32, at_low: f32, at_high: f32, pass_count: u32) -> f32 {
  let secant = low + (high - low) * at_low / (at_low - at_high);
  return select(0.5 * (low + high), secant, secant > low && secant < high && (pass_count & 7u) != 7u);
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
