// are_finite, marked: what is not finite, by its bits, and a mark that stays
//
// WGSL lets a compiler take it that there is neither NaN nor infinity: comparisons, min, max and clamp hide them. So a proximal step asks
// before those, and marks the duals that it leaves: NaN in a scaled dual stays there, since duals add up, and the host reads their norms.

// Without the sign, whether the exponent is less than all ones.
fn are_finite(values: vec4f) -> bool {
  return all((bitcast<vec4u>(values) << vec4u(1)) < vec4u(0xff000000));
}

// The value, or NaN where the step is broken.
fn marked(value: f32, broken: bool) -> f32 {
  return bitcast<f32>(select(bitcast<u32>(value), 0x7fc00000, broken));
}
