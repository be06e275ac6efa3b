// slope_step: one projected ascent step of the slopes that bound the neurons of every node of a search
//
//   s = clamp(s + gain (center + product), low, high);   sum = sum + s;   weighted = weight s
//
// maximises the bound min over delta of sum_j weight_j s_j u_j'(x + delta) in s; gain is the step length times the weight, center is
// u'x and product u'delta at the extrapolated perturbation. A slope with low = high is fixed.
// terms: sections low, high, center, gain, weight; slopes: sections s, sum; each section, products and weighted have `entries` values,
// one for each neuron of each node.
// Dispatch: an invocation for each entry, in x and then y.

struct Params {
  entries: u32,
}

override WORKGROUP_SIZE: u32 = 64;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> terms: array<f32>;
@group(0) @binding(2) var<storage, read> products: array<f32>;
@group(0) @binding(3) var<storage, read_write> slopes: array<f32>;
@group(0) @binding(4) var<storage, read_write> weighted: array<f32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn slope_step(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = (group.x + group.y * groups.x) * WORKGROUP_SIZE + lane;
  if (at >= params.entries) {
    return;
  }
  let count = params.entries;
  let moved = slopes[at] + terms[3 * count + at] * (terms[2 * count + at] + products[at]);
  let s = min(max(moved, terms[at]), terms[count + at]);
  slopes[at] = s;
  slopes[count + at] += s;
  weighted[at] = terms[4 * count + at] * s;
}
