// What the kernels that pack patterns share. An invocation owns four neighbouring patterns and `span` consecutive words.

struct Params {
  samples: u32,   // rows of this tile of X
  features: u32,  // columns of X and rows of the directions, a multiple of 4 (zeros added)
  patterns: u32,  // columns of the directions, a multiple of 4 (zeros added)
  offset: u32,    // index of this tile's first word in each pattern
  stride: u32,    // words of one pattern over all tiles
  span: u32,      // words for each invocation
}

// Bit `bit` of four words: 1[product >= 0]. A NaN is inactive, -0 is active.
fn active_bit(product: vec4f, bit: u32) -> vec4u {
  return select(vec4u(), vec4u(1u << bit), product >= vec4f());
}

// Clears the bits of rows past the last sample; `first_row` is the row of bit 0.
fn without_padding(word: vec4u, first_row: u32, samples: u32) -> vec4u {
  let left = samples - first_row;
  if (left >= 32u) {
    return word;
  }
  return word & vec4u((1u << left) - 1u);
}

// One feature quad of four products: x holds four features of a row, u0 ... u3 those features of four directions.
fn partial_product(x: vec4f, u0: vec4f, u1: vec4f, u2: vec4f, u3: vec4f) -> vec4f {
  return x.x * u0 + x.y * u1 + x.z * u2 + x.w * u3;
}
