// gather_batch: the rows of X that a mini-batch takes, their targets and their weights in the batch's mean
//
//   rows_k = x_{order[start + k]},   targets_k = y_{order[start + k]},   weights_k = 1/count       for k < count
//   all 0 for count <= k < batch,                                        count = min(batch, samples - start)
//
// x is samples x features, rows batch x features, both row-major; order is a permutation of 0 ... samples - 1.
// Dispatch: ceil(batch features / WORKGROUP_SIZE) workgroups, an invocation for each entry.

struct Params {
  samples: u32,
  features: u32,
  batch: u32,
  start: u32,
}

override WORKGROUP_SIZE: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read> order: array<u32>;
@group(0) @binding(4) var<storage, read_write> rows: array<f32>;
@group(0) @binding(5) var<storage, read_write> targets: array<f32>;
@group(0) @binding(6) var<storage, read_write> weights: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn gather_batch(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * WORKGROUP_SIZE;
  if (at >= params.batch * params.features) {
    return;
  }
  let k = at / params.features;
  let feature = at % params.features;
  let count = min(params.batch, params.samples - params.start);
  let inside = k < count;
  let source = order[min(params.start + k, params.samples - 1)];
  rows[at] = select(0.0, x[source * params.features + feature], inside);
  if (feature == 0) {
    targets[k] = select(0.0, y[source], inside);
    weights[k] = select(0.0, 1.0 / f32(count), inside);
  }
}
