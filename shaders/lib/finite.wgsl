// are_finite, marked: what is not finite, by its bits, and a mark that stays
//
// WGSL lets a compiler take it that there is neither NaN nor infinity: comparisons, min, max and clamp hide them. So a proximal step asks
// before those, and marks the duals that it leaves: NaN in a scaled dual stays there, since duals add up, and the host reads their norms.

const EXPONENT = 0x7f800000u;
const NOT_A_NUMBER = 0x7fc00000u;

fn are_finite(values: vec4f) -> bool {
  return all((bitcast<vec4u>(values) & vec4u(EXPONENT)) != vec4u(EXPONENT));
}

// The value, or NaN where the step was not sound.
fn marked(value: f32, sound: bool) -> f32 {
  return bitcast<f32>(select(NOT_A_NUMBER, bitcast<u32>(value), sound));
}
