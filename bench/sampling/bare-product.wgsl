// bare_product: C = X U, the product inside pattern_bits_broadcast and nothing else.
//
//   c[k, i] = sum_j x[k, j] u[j, i]
//
// The same tile, loads and broadcasts as that kernel, so that the difference between the two is the cost of signs, packing and
// hashing; the products are stored, as those of any matrix product are.
// Layout: x is samples x features, u features x patterns, c samples x patterns, all row-major with columns padded to multiples of 4.
// Dispatch: (ceil(patterns / 4 / WORKGROUP_SIZE), ceil(samples / 32 / span)); 16 rows x 4 patterns in registers.

enable subgroups;

struct Params {
  samples: u32,
  features: u32,
  patterns: u32,
  span: u32,  // blocks of 32 rows for each invocation
}

override WORKGROUP_SIZE: u32 = 64u;
override LANES: u32 = 4u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> u: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> c: array<vec4f>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn bare_product(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_invocation_id) subgroup_lane: u32,
) {
  let quads = params.features / 4u;
  let columns = params.patterns / 4u;
  let column = group.x * WORKGROUP_SIZE + local;
  let source = min(column, columns - 1u);
  let last_row = params.samples - 1u;
  let first_row = 32u * group.y * params.span;
  let end_row = min(first_row + 32u * params.span, params.samples);
  let lane = subgroup_lane % LANES;
  for (var row = first_row; row < end_row; row += 16u) {
    let at0 = min(row + 0u / LANES * LANES + lane, last_row) * quads;
    let at1 = min(row + 4u / LANES * LANES + lane, last_row) * quads;
    let at2 = min(row + 8u / LANES * LANES + lane, last_row) * quads;
    let at3 = min(row + 12u / LANES * LANES + lane, last_row) * quads;
    var s0 = vec4f();
    var s1 = vec4f();
    var s2 = vec4f();
    var s3 = vec4f();
    var s4 = vec4f();
    var s5 = vec4f();
    var s6 = vec4f();
    var s7 = vec4f();
    var s8 = vec4f();
    var s9 = vec4f();
    var s10 = vec4f();
    var s11 = vec4f();
    var s12 = vec4f();
    var s13 = vec4f();
    var s14 = vec4f();
    var s15 = vec4f();
    for (var k = 0u; k < quads; k++) {
      let from_row = 4u * k * columns + source;
      let u0 = u[from_row];
      let u1 = u[from_row + columns];
      let u2 = u[from_row + 2u * columns];
      let u3 = u[from_row + 3u * columns];
      let x0 = x[at0 + k];
      var x1 = x0;
      var x2 = x0;
      var x3 = x0;
      if (LANES == 8u) {
        x2 = x[at2 + k];
        x3 = x2;
      } else if (LANES == 4u) {
        x1 = x[at1 + k];
        x2 = x[at2 + k];
        x3 = x[at3 + k];
      }
      s0 += partial_product(subgroupShuffle(x0, 0u % LANES), u0, u1, u2, u3);
      s1 += partial_product(subgroupShuffle(x0, 1u % LANES), u0, u1, u2, u3);
      s2 += partial_product(subgroupShuffle(x0, 2u % LANES), u0, u1, u2, u3);
      s3 += partial_product(subgroupShuffle(x0, 3u % LANES), u0, u1, u2, u3);
      s4 += partial_product(subgroupShuffle(x1, 4u % LANES), u0, u1, u2, u3);
      s5 += partial_product(subgroupShuffle(x1, 5u % LANES), u0, u1, u2, u3);
      s6 += partial_product(subgroupShuffle(x1, 6u % LANES), u0, u1, u2, u3);
      s7 += partial_product(subgroupShuffle(x1, 7u % LANES), u0, u1, u2, u3);
      s8 += partial_product(subgroupShuffle(x2, 8u % LANES), u0, u1, u2, u3);
      s9 += partial_product(subgroupShuffle(x2, 9u % LANES), u0, u1, u2, u3);
      s10 += partial_product(subgroupShuffle(x2, 10u % LANES), u0, u1, u2, u3);
      s11 += partial_product(subgroupShuffle(x2, 11u % LANES), u0, u1, u2, u3);
      s12 += partial_product(subgroupShuffle(x3, 12u % LANES), u0, u1, u2, u3);
      s13 += partial_product(subgroupShuffle(x3, 13u % LANES), u0, u1, u2, u3);
      s14 += partial_product(subgroupShuffle(x3, 14u % LANES), u0, u1, u2, u3);
      s15 += partial_product(subgroupShuffle(x3, 15u % LANES), u0, u1, u2, u3);
    }
    store_row(row + 0u, column, s0);
    store_row(row + 1u, column, s1);
    store_row(row + 2u, column, s2);
    store_row(row + 3u, column, s3);
    store_row(row + 4u, column, s4);
    store_row(row + 5u, column, s5);
    store_row(row + 6u, column, s6);
    store_row(row + 7u, column, s7);
    store_row(row + 8u, column, s8);
    store_row(row + 9u, column, s9);
    store_row(row + 10u, column, s10);
    store_row(row + 11u, column, s11);
    store_row(row + 12u, column, s12);
    store_row(row + 13u, column, s13);
    store_row(row + 14u, column, s14);
    store_row(row + 15u, column, s15);
  }
}

fn store_row(row: u32, column: u32, products: vec4f) {
  if (row < params.samples && column < params.patterns / 4u) {
    c[row * (params.patterns / 4u) + column] = products;
  }
}

fn partial_product(row: vec4f, u0: vec4f, u1: vec4f, u2: vec4f, u3: vec4f) -> vec4f {
  return row.x * u0 + row.y * u1 + row.z * u2 + row.w * u3;
}
