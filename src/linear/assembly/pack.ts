/**
 * Lines of doubles side by side in panels of 4, `depth` long: entry p of line l is at `from`, l `line`s and p `step`s further on; lines beyond
 * `lines` are zeros. Offsets and strides are in bytes.
 */
export function pack(to: usize, from: usize, line: usize, step: usize, lines: i32, depth: i32): void {
  for (let first = 0; first < lines; first += 4) {
    const present = min(4, lines - first);
    const start = from + <usize>first * line;
    if (present === 4) {
      let at = start;
      const second = line;
      const third = 2 * line;
      const fourth = 3 * line;
      for (let p = 0; p < depth; p++) {
        store<f64>(to, load<f64>(at));
        store<f64>(to, load<f64>(at + second), 8);
        store<f64>(to, load<f64>(at + third), 16);
        store<f64>(to, load<f64>(at + fourth), 24);
        to += 32;
        at += step;
      }
      continue;
    }
    for (let p = 0; p < depth; p++) {
      for (let l = 0; l < 4; l++) {
        store<f64>(to, l < present ? load<f64>(start + <usize>l * line + <usize>p * step) : 0);
        to += 8;
      }
    }
  }
}
