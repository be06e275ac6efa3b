// workgroup_sum, workgroup_sums and workgroup_agrees as in lib/workgroup-sum, for workgroups that are one subgroup
//
// Without any barrier: software adapters keep an invocation's variables in memory wherever one may wait at a barrier. The sums are
// the same on every lane to the last bit, since each step of the butterfly adds the same two numbers on both of its sides, and so
// are all decisions made from them.

enable subgroups;
diagnostic(off, subgroup_uniformity);

// As in lib/workgroup-sum, whose place this takes; 1 is what it means here in any case.
override ONE_SUBGROUP: u32 = 0;

fn workgroup_sum(lane: u32, value: vec4f) -> vec4f {
  var sum = value;
  for (var width = WORKGROUP_SIZE / 2; width > 0; width /= 2) {
    sum += subgroupShuffleXor(sum, width);
  }
  return sum;
}

fn workgroup_sums(lane: u32, values: mat2x4f) -> mat2x4f {
  return mat2x4f(workgroup_sum(lane, values[0]), workgroup_sum(lane, values[1]));
}

fn workgroup_agrees(lane: u32, condition: bool) -> bool {
  return condition;
}
