// workgroup_sum: the sum of one vec4 per lane, the same on every lane, added up as a tree in a fixed order; workgroup_sums: of two, always
// with barriers (kernels that are one subgroup take subgroup-sum);
// workgroup_agrees: lane 0's condition, in uniform control flow for all
//
// The kernel declares `override WORKGROUP_SIZE`, a power of two, and calls these in uniform control flow. ONE_SUBGROUP = 1 promises
// that a workgroup is one subgroup, whose lanes then exchange values without barriers, which are dear on software adapters. Each
// call is compiled in place, barriers and all: a kernel has few of them.

#if subgroups
enable subgroups;
#endif

override ONE_SUBGROUP: u32 = 0;

var<workgroup> partial_sums: array<vec4f, WORKGROUP_SIZE>;
var<workgroup> partial_pairs: array<mat2x4f, WORKGROUP_SIZE>;

fn workgroup_sum(lane: u32, value: vec4f) -> vec4f {
#if subgroups
  if (ONE_SUBGROUP == 1) {
    var sum = value;
    for (var width = WORKGROUP_SIZE / 2; width > 0; width /= 2) {
      sum += subgroupShuffleXor(sum, width);
    }
    return sum;
  }
#endif
  partial_sums[lane] = value;
  workgroupBarrier();
  for (var width = WORKGROUP_SIZE / 2; width > 0; width /= 2) {
    if (lane < width) {
      partial_sums[lane] += partial_sums[lane + width];
    }
    workgroupBarrier();
  }
  let total = partial_sums[0];
  workgroupBarrier();
  return total;
}

var<workgroup> agreed: u32;

fn workgroup_agrees(lane: u32, condition: bool) -> bool {
  if (lane == 0) {
    agreed = u32(condition);
  }
  return workgroupUniformLoad(&agreed) == 1;
}

fn workgroup_sums(lane: u32, values: mat2x4f) -> mat2x4f {
  partial_pairs[lane] = values;
  workgroupBarrier();
  for (var width = WORKGROUP_SIZE / 2; width > 0; width /= 2) {
    if (lane < width) {
      partial_pairs[lane] += partial_pairs[lane + width];
    }
    workgroupBarrier();
  }
  let totals = partial_pairs[0];
  workgroupBarrier();
  return totals;
}
