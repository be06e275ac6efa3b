// The hash of a pattern: two 32-bit sums over its words, so that they can be accumulated in any order (mod 2^32, exact).
//   low  = sum_w mix(word_w * 0x9e3779b1 + (w + 1) * 0x85ebca6b)
//   high = sum_w mix(word_w * 0xc2b2ae35 + (w + 1) * 0x27d4eb2f)
// Four patterns at once: component c of `word` is word `index` of pattern c.

fn mix_bits(value: vec4u) -> vec4u {
  var h = (value ^ (value >> vec4u(16u))) * 0x7feb352du;
  h = (h ^ (h >> vec4u(15u))) * 0x846ca68bu;
  return h ^ (h >> vec4u(16u));
}

fn hash_low(word: vec4u, index: u32) -> vec4u {
  return mix_bits(word * 0x9e3779b1u + (index + 1u) * 0x85ebca6bu);
}

fn hash_high(word: vec4u, index: u32) -> vec4u {
  return mix_bits(word * 0xc2b2ae35u + (index + 1u) * 0x27d4eb2fu);
}
