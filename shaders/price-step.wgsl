// price_step: one step of projected gradient ascent of the price of every direction, and what the next step needs
//
//   u <- (u + eta g/|g|)/|.|, and its products s = M u with it
//   price = sum_k max( -sigma t_k - c_k (rad - s_k)+, -c_k (rad + s_k)+ ),  or at the direction's own bits 1[s_k >= 0] (own = 1)
//   weights = d price / d s; the next gradient is their product with M. eta halves when the price went down, and grows by a fifth else.
//
// M: the rows x_k; where a radius is positive (width > samples) then z_k, so that t_k = s_{n + k}; for a box (width = 2 n + d) then
// eps_j times unit vector j, so that rad = sum |s_{2n + j}|. A ball has rad = `ball`; without a radius t_k = zeta_k s_k, rad = 0.
// duals: zeta (n), caps of sigma = 1 (n), caps of sigma = -1 (n), sigma (count). best: count x (features + 3), a row being the
// best direction, its price, the last price, eta. A gradient of zeros moves nothing; a direction of zeros stays.
// Dispatch: count workgroups, one for each direction, in x and y.

struct Params {
  count: u32,
  samples: u32,
  features: u32,
  width: u32,
  own: u32,
  ball: f32,
}

override WORKGROUP_SIZE: u32 = 32;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> duals: array<f32>;
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read> gradient_products: array<f32>;
@group(0) @binding(4) var<storage, read_write> directions: array<f32>;
@group(0) @binding(5) var<storage, read_write> products: array<f32>;
@group(0) @binding(6) var<storage, read_write> weights: array<f32>;
@group(0) @binding(7) var<storage, read_write> best: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn price_step(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let h = group.x + group.y * groups.x;
  if (h >= params.count) {
    return;
  }
  let n = params.samples;
  let d = params.features;
  let robust = params.width > n;
  let box = params.width > 2 * n;
  let u = h * d;
  let s = h * params.width;
  let row = h * (d + 3);
  let record = best[row + d];
  let last = best[row + d + 1];
  let eta = best[row + d + 2];

  var squares = vec4f();
  for (var j = lane; j < d; j += WORKGROUP_SIZE) {
    let direction = directions[u + j];
    let slope = gradient[u + j];
    squares += vec4f(direction * direction, direction * slope, slope * slope, 0.0);
  }
  squares = workgroup_sum(lane, squares);
  let step = select(0.0, eta * inverseSqrt(squares.z), squares.z > 0.0);
  let square = squares.x + step * (2.0 * squares.y + step * squares.z);
  let keep = select(0.0, inverseSqrt(square), square > 0.0);

  var radius = 0.0;
  for (var j = lane; j < d; j += WORKGROUP_SIZE) {
    directions[u + j] = keep * (directions[u + j] + step * gradient[u + j]);
    if (box) {
      let at = s + 2 * n + j;
      let product = keep * (products[at] + step * gradient_products[at]);
      products[at] = product;
      radius += abs(product);
    }
  }
  let rad = params.ball + workgroup_sum(lane, vec4f(radius)).x;

  let sigma = duals[3 * n + h];
  let caps = select(2 * n, n, sigma > 0.0);
  var sums = vec4f();
  for (var k = lane; k < n; k += WORKGROUP_SIZE) {
    let product = keep * (products[s + k] + step * gradient_products[s + k]);
    products[s + k] = product;
    var value = -sigma * duals[k] * product;
    if (robust) {
      let at = s + n + k;
      let other = keep * (products[at] + step * gradient_products[at]);
      products[at] = other;
      value = -sigma * other;
    }
    let cap = duals[caps + k];
    let inside = max(0.0, rad - product);
    let outside = max(0.0, rad + product);
    let on = value - cap * inside;
    let off = -cap * outside;
    let tie = product >= 0.0;
    let active_bit = select(on > off || (on == off && tie), tie, params.own == 1);
    let slope = select(select(0.0, -cap, outside > 0.0), select(0.0, cap, inside > 0.0), active_bit);
    sums += vec4f(select(off, on, active_bit), abs(slope), 0.0, 0.0);
    weights[s + k] = slope + select(0.0, -sigma * duals[k], active_bit && !robust);
    if (robust) {
      weights[s + n + k] = select(0.0, -sigma, active_bit);
    }
  }
  sums = workgroup_sum(lane, sums);
  let price = sums.x;

  let better = price > record;
  for (var j = lane; j < d; j += WORKGROUP_SIZE) {
    if (box) {
      weights[s + 2 * n + j] = -sums.y * sign(products[s + 2 * n + j]);
    }
    if (better) {
      best[row + j] = directions[u + j];
    }
  }
  if (lane == 0) {
    best[row + d] = select(record, price, better);
    best[row + d + 1] = price;
    best[row + d + 2] = min(1.0, eta * select(1.2, 0.5, price < last));
  }
}
