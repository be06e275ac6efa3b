// attack_step: notes the worst point met so far and takes one step of projected gradient ascent, for every row
//
//   value = side (f - [residual] y);   where value > values_r:  values_r = value, worst_r = x
//   box:   x = clamp(x + side rate eps sign(g), low, high)
//   ball:  x = clamp(c + shorten(x + side rate eps g/|g| - c, eps), low, high)
//
// Row r attacks sample r mod samples, whose clean point is c. side is -y (target 0, the margin: labels are -1 and 1), the sign
// of f - y (target 1, the residual), or +1 for the first `samples` rows, -1 for the next ones, and so on (target 2, the residual
// from both sides). The set is the box of radii eps, or the ball of radius eps_0, within the range: low = min(c, max(c - eps,
// range_low)) and high likewise, so that a clean point outside the range may stay or move towards it. Zero gradient: x stays.
// rate 0 moves nothing. keep = 0 notes nothing; first = 1 notes the row whatever `values` holds.
// points (x), clean, gradients (g) and worst have rows of `features`; worst and values are written where keep = 1 only.
// Dispatch: a workgroup for each row, in x and then y.

struct Params {
  rows: u32,
  samples: u32,
  features: u32,
  target_code: u32,
  ball: u32,
  keep: u32,
  first: u32,
  rate: f32,
  range_low: f32,
  range_high: f32,
}

override WORKGROUP_SIZE: u32 = 8;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> clean: array<f32>;
@group(0) @binding(2) var<storage, read> targets: array<f32>;
@group(0) @binding(3) var<storage, read> radius: array<f32>;
@group(0) @binding(4) var<storage, read> outputs: array<f32>;
@group(0) @binding(5) var<storage, read> gradients: array<f32>;
@group(0) @binding(6) var<storage, read_write> points: array<f32>;
@group(0) @binding(7) var<storage, read_write> worst: array<f32>;
@group(0) @binding(8) var<storage, read_write> values: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn attack_step(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= params.rows) {
    return;
  }
  let side = side_of(row);
  if (params.keep == 1) {
    keep_worst(row, lane, side);
  }
  if (params.rate == 0.0) {
    return;
  }
  if (params.ball == 1) {
    step_in_ball(row, lane, side * params.rate);
  } else {
    step_in_box(row, lane, side * params.rate);
  }
}

fn side_of(row: u32) -> f32 {
  let sample = row % params.samples;
  if (params.target_code == 0) {
    return -targets[sample];
  }
  if (params.target_code == 1) {
    return select(-1.0, 1.0, outputs[row] >= targets[sample]);
  }
  return select(-1.0, 1.0, (row / params.samples) % 2 == 0);
}

fn keep_worst(row: u32, lane: u32, side: f32) {
  let offset = select(targets[row % params.samples], 0.0, params.target_code == 0);
  let value = side * (outputs[row] - offset);
  let better = params.first == 1 || value > values[row];
  workgroupBarrier();
  if (!better) {
    return;
  }
  if (lane == 0) {
    values[row] = value;
  }
  let start = row * params.features;
  for (var j = lane; j < params.features; j += WORKGROUP_SIZE) {
    worst[start + j] = points[start + j];
  }
}

fn step_in_box(row: u32, lane: u32, rate: f32) {
  let start = row * params.features;
  let center = (row % params.samples) * params.features;
  for (var j = lane; j < params.features; j += WORKGROUP_SIZE) {
    let moved = points[start + j] + rate * radius[j] * sign(gradients[start + j]);
    points[start + j] = within(moved, clean[center + j], radius[j]);
  }
}

fn step_in_ball(row: u32, lane: u32, rate: f32) {
  let start = row * params.features;
  let center = (row % params.samples) * params.features;
  var squares = 0.0;
  for (var j = lane; j < params.features; j += WORKGROUP_SIZE) {
    squares += gradients[start + j] * gradients[start + j];
  }
  let norm = sqrt(workgroup_sum(lane, vec4f(squares, 0.0, 0.0, 0.0)).x);
  let each = select(0.0, rate * radius[0] / norm, norm > 0.0);
  var away = 0.0;
  for (var j = lane; j < params.features; j += WORKGROUP_SIZE) {
    let distance = points[start + j] + each * gradients[start + j] - clean[center + j];
    away += distance * distance;
  }
  let reached = sqrt(workgroup_sum(lane, vec4f(away, 0.0, 0.0, 0.0)).x);
  let share = select(1.0, radius[0] / reached, reached > radius[0]);
  for (var j = lane; j < params.features; j += WORKGROUP_SIZE) {
    let c = clean[center + j];
    let distance = points[start + j] + each * gradients[start + j] - c;
    points[start + j] = within(c + share * distance, c, radius[0]);
  }
}

// The ball has been seen to already where this is called for it: its box only adds the range.
fn within(x: f32, c: f32, eps: f32) -> f32 {
  let low = min(c, max(c - eps, params.range_low));
  let high = max(c, min(c + eps, params.range_high));
  return clamp(x, low, high);
}
