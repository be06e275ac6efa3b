// improved: one step towards the multipliers (p, q) >= 0 of one sample's proximal step
//
// p pushes the prediction down, q pushes it up. Hinge: 1 + z(tau) = 0 on [0, 1]; logistic: tau = 1/(1 + exp(-z(tau))), with
// tau = q for y = +1 and tau = p for y = -1; squared: above <= p + q, below <= p + q, each with equality where its multiplier is
// positive. All are Newton's method on piecewise smooth equations, which takes a few steps: in one variable inside a bracket, in two
// with a line search on the concave function whose gradient they are. `resting` ends the search: the last step was within two units
// of the last place, or the equations hold within the rounding of their terms.
// `broken`: something that was met is not finite, which is asked before anything is clamped; `size` holds all that is in `sides`.
// The kernel declares params.loss. It starts with a Search() and first_guess, and evaluates Slopes at what it was last given.

const SQUARED = 0u;
const HINGE = 1u;
const ABOVE = 0u;
const BELOW = 1u;
const ROUNDING = 1.2e-7;

// Both one-sided arguments (above, below) at some (p, q), and their symmetric Jacobian: d above/dp, d above/dq, d below/dq;
// size: the sum of the absolute values of what was added up.
struct Slopes {
  sides: vec2f,
  pp: f32,
  pq: f32,
  qq: f32,
  size: f32,
}

// One variable: the bracket is [low.x, high.x]. Two: the search goes from `base` along `step`; low and high hold the shares of it
// that bracket the maximum, with the slopes there.
struct Search {
  passes: u32,
  resting: bool,
  broken: bool,
  low: vec2f,
  high: vec2f,
  base: vec2f,
  at: Slopes,
  step: vec2f,
  slope: f32,
  share: f32,
}

// Where to start, from any multipliers: those of the step before are best.
fn first_guess(y: f32, last: vec2f) -> vec2f {
  if (params.loss == SQUARED) {
    return max(vec2f(), last);
  }
  let which = side_at_risk(y);
  return one_side(which, clamp(last[which], 0.0, 1.0));
}

// The next multipliers to try, from the slopes `here` at the last ones, `pq`.
fn improved(search: ptr<function, Search>, y: f32, here: Slopes, pq: vec2f) -> vec2f {
  (*search).passes++;
  (*search).broken |= !are_finite(vec4f(here.size + y, here.pp, here.pq, here.qq));
  if (params.loss == SQUARED) {
    return improved_pair(search, here, pq);
  }
  let which = side_at_risk(y);
  return one_side(which, improved_margin(search, which, here, pq[which]));
}

fn side_at_risk(y: f32) -> u32 {
  return select(ABOVE, BELOW, y > 0.0);
}

fn one_side(which: u32, tau: f32) -> vec2f {
  return select(vec2f(tau, 0.0), vec2f(0.0, tau), which == BELOW);
}

// Towards the root of an equation that decreases in tau; bisection where Newton's step leaves the bracket, and at every second of
// the later passes.
fn improved_margin(search: ptr<function, Search>, which: u32, here: Slopes, tau: f32) -> f32 {
  let z = here.sides[which];
  var value = 1.0 + z;
  var slope = select(here.pp, here.qq, which == BELOW);
  var noise = ROUNDING * here.size;
  if (params.loss != HINGE) {
    let probability = sigmoid(z);
    let steepness = probability * (1.0 - probability);
    value = probability - tau;
    slope = steepness * slope - 1.0;
    noise = ROUNDING * (steepness * here.size + probability);
  }
  let passes = (*search).passes;
  var low = (*search).low.x;
  var high = select((*search).high.x, 1.0, passes == 1);
  low = select(low, tau, value > 0.0);
  high = select(tau, high, value > 0.0);
  let newton = clamp(select(select(0.0, 1.0, value > 0.0), tau - value / min(slope, -1e-30), slope < 0.0), 0.0, 1.0);
  let solved = abs(value) <= noise;
  let resting = solved || abs(newton - tau) <= 2.4e-7 * tau || high - low <= 1.2e-7 * high;
  let usable = newton >= low && newton <= high && (passes <= 8 || (passes & 1u) == 1u);
  (*search).low.x = low;
  (*search).high.x = high;
  (*search).resting = resting;
  let next = select(0.5 * (low + high), newton, usable);
  return select(select(next, clamp(newton, low, high), resting), tau, solved);
}

// Towards the maximiser over p, q >= 0 of the concave function with gradient (above, below) - (p + q): Newton's method for its
// linearised conditions. Where a whole step goes past the maximum along it, the share to go is bracketed until the slope has halved.
fn improved_pair(search: ptr<function, Search>, here: Slopes, pq: vec2f) -> vec2f {
  let passes = (*search).passes;
  let turned = dot(excess_of_both(here, pq), (*search).step);
  let slope = (*search).slope;
  let halved = turned >= -0.5 * slope && ((*search).share == 1.0 || turned <= 0.5 * slope);
  if (passes == 1 || halved || (*search).high.x - (*search).low.x <= 1.2e-7) {
    (*search).base = pq;
    (*search).at = here;
    (*search).step = newton_step(here, pq);
    (*search).slope = dot(excess_of_both(here, pq), (*search).step);
    (*search).low = vec2f(0.0, (*search).slope);
    (*search).high = vec2f(1.0, 0.0);
    (*search).share = 1.0;
  } else {
    let share = (*search).share;
    if (turned > 0.0) {
      (*search).low = vec2f(share, turned);
    } else {
      (*search).high = vec2f(share, turned);
    }
    let low = (*search).low;
    let high = (*search).high;
    let width = high.x - low.x;
    let secant = clamp(low.x + width * low.y / (low.y - high.y), low.x + 0.1 * width, high.x - 0.1 * width);
    (*search).share = select(secant, low.x + 0.5 * width, (passes & 1u) == 0u);
  }
  let base = (*search).base;
  let step = (*search).step;
  let solved = are_solved((*search).at, base);
  let next = select(max(vec2f(), base + (*search).share * step), base, solved);
  (*search).resting = solved || ((*search).share == 1.0 && abs(step.x) + abs(step.y) <= 2.4e-7 * (next.x + next.y));
  return next;
}

fn excess_of_both(at: Slopes, pq: vec2f) -> vec2f {
  return at.sides - pq.x - pq.y;
}

// Whether both conditions hold within the rounding of their terms.
fn are_solved(at: Slopes, pq: vec2f) -> bool {
  let noise = ROUNDING * (at.size + pq.x + pq.y);
  let excess = excess_of_both(at, pq);
  return excess.x <= noise && excess.y <= noise && (pq.x == 0.0 || excess.x >= -noise) && (pq.y == 0.0 || excess.y >= -noise);
}

// From `pq` to the complementary solution of the linearised equations. Their matrix, each slope less one, is negative definite, so
// that exactly one of the four cases holds.
fn newton_step(at: Slopes, pq: vec2f) -> vec2f {
  let residual = excess_of_both(at, pq);
  let pp = at.pp - 1.0;
  let cross = at.pq - 1.0;
  let qq = at.qq - 1.0;
  let determinant = pp * qq - cross * cross;
  let both = vec2f(cross * residual.y - qq * residual.x, cross * residual.x - pp * residual.y) / determinant;
  if (determinant > 0.0 && pq.x + both.x >= 0.0 && pq.y + both.y >= 0.0) {
    return both;
  }
  let p = max(0.0, pq.x - (residual.x - cross * pq.y) / pp);
  if (residual.y + cross * (p - pq.x) - qq * pq.y <= 0.0) {
    return vec2f(p, 0.0) - pq;
  }
  return vec2f(0.0, max(0.0, pq.y - (residual.y - cross * pq.x) / qq)) - pq;
}

fn sigmoid(z: f32) -> f32 {
  let e = exp(-abs(z));
  return select(e, 1.0, z >= 0.0) / (1.0 + e);
}
