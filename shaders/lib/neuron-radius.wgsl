// The radius of v(theta) = shrink2(soft(v0, theta eps/rho_v), beta/rho_v), and of the ball's shrink2(v0, (beta + theta eps)/rho_v)
//
// size: (|z|_2, sum_j eps_j |z_j|, sum of eps_j^2 over z_j != 0) of z = soft(v0, theta eps/rho_v), for the ball of z = v0.
// The kernel declares ROBUST, params with ball, beta and rho_v, and fn epsilon_of(feature: u32) -> f32, the ball's radius at 0.

fn thresholded(value: f32, theta: f32, feature: u32) -> f32 {
  if (params.ball == 1 || ROBUST == 0) {
    return value;
  }
  return sign(value) * max(0.0, abs(value) - theta * epsilon_of(feature) / params.rho_v);
}

// What one entry of v0 adds to (size.x^2, size.y, size.z).
fn size_terms(v0: f32, theta: f32, feature: u32) -> vec3f {
  let z = thresholded(v0, theta, feature);
  if (ROBUST == 0) {
    return vec3f(z * z, 0.0, 0.0);
  }
  let epsilon = epsilon_of(feature);
  return vec3f(z * z, epsilon * abs(z), select(0.0, epsilon * epsilon, z != 0.0));
}

// How much of z is left: v = shrinkage z.
fn shrinkage(size: vec3f, theta: f32) -> f32 {
  let amount = (params.beta + select(0.0, theta * epsilon_of(0), params.ball == 1)) / params.rho_v;
  if (size.x <= amount) {
    return 0.0;
  }
  return 1.0 - amount / size.x;
}

fn radius_of(size: vec3f, scale: f32) -> f32 {
  return scale * select(size.y, epsilon_of(0) * size.x, params.ball == 1);
}

// d rad(v(theta))/d theta, never positive.
fn radius_slope(size: vec3f, scale: f32) -> f32 {
  if (scale == 0.0) {
    return 0.0;
  }
  if (params.ball == 1) {
    return -epsilon_of(0) * epsilon_of(0) / params.rho_v;
  }
  let share = size.y / size.x;
  return -((1.0 - scale) * share * share + scale * size.z) / params.rho_v;
}
