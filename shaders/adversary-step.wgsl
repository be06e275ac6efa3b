// adversary_step: one projected descent step of the perturbation of every node of a search
//
//   p = delta - rate g;   delta' = clamp(t p, low, high) with the largest t <= 1 such that |delta'|_2 <= radius;
//   extrapolated = 2 delta' - delta;   sum = sum + delta'
//
// which is the point nearest to p of the box low <= delta <= high (low <= 0 <= high) within the ball of radius radii_row; radius < 0
// stands for no ball. With C the squared norm of the entries clipped at t and F that of the others, t = sqrt((radius^2 - C)/F)
// rises from 0 to the root and never passes it: PASSES of them leave delta' in the set, and nearest once the clipped entries settle.
// reach: sections low, high, rate; deltas: sections extrapolated, delta, sum; each section and gradients are rows x features.
// Dispatch: a workgroup for each row, in x and then y.

struct Params {
  rows: u32,
  features: u32,
}

override WORKGROUP_SIZE: u32 = 8;
override PASSES: u32 = 7;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> reach: array<f32>;
@group(0) @binding(2) var<storage, read> radii: array<f32>;
@group(0) @binding(3) var<storage, read> gradients: array<f32>;
@group(0) @binding(4) var<storage, read_write> deltas: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn adversary_step(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= params.rows) {
    return;
  }
  let count = params.rows * params.features;
  let start = row * params.features;
  var share = 1.0;
  if (radii[row] >= 0.0) {
    share = largest_share(row, lane);
  }
  for (var i = start + lane; i < start + params.features; i += WORKGROUP_SIZE) {
    let before = deltas[count + i];
    let next = clamped(share * aim(i), i);
    deltas[i] = 2.0 * next - before;
    deltas[count + i] = next;
    deltas[2 * count + i] += next;
  }
}

fn aim(at: u32) -> f32 {
  let count = params.rows * params.features;
  return deltas[count + at] - reach[2 * count + at] * gradients[at];
}

fn clamped(value: f32, at: u32) -> f32 {
  return min(max(value, reach[at]), reach[params.rows * params.features + at]);
}

fn largest_share(row: u32, lane: u32) -> f32 {
  let radius = radii[row];
  let start = row * params.features;
  var share = 0.0;
  for (var pass_count = 0u; pass_count < PASSES; pass_count++) {
    var parts = vec4f();
    for (var i = start + lane; i < start + params.features; i += WORKGROUP_SIZE) {
      let p = aim(i);
      let within = clamped(share * p, i);
      parts += select(vec4f(within * within, 0.0, 0.0, 0.0), vec4f(0.0, p * p, 0.0, 0.0), within == share * p);
    }
    let total = workgroup_sum(lane, parts);
    if (total.y > 0.0) {
      share = clamp(sqrt(max(0.0, radius * radius - total.x) / total.y), share, 1.0);
    } else {
      share = 1.0;
    }
  }
  return share;
}
