// workgroup_sum: the sum of one vec2 per lane, the same on every lane, added up as a tree in a fixed order
//
// The kernel declares `override WORKGROUP_SIZE`, a power of two, and calls this in uniform control flow.

var<workgroup> partial_sums: array<vec2f, WORKGROUP_SIZE>;

fn workgroup_sum(lane: u32, value: vec2f) -> vec2f {
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
