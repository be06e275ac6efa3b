/**
 * Lines of doubles side by side in panels of 4, `depth` long: entry p of line l is at `from`, l `line`s and p `step`s further on; lines beyond
 * `lines` are zeros. Offsets and strides are in bytes.
 */
export function pack(to: usize, from: usize, line: usize, step: usize, lines: i32, depth: i32): void {
  const panel = (<usize>depth) << 5;
  for (let first = 0; first < lines; first += 4) {
    if (lines - first < 4) memory.fill(to, 0, panel);
    for (let l = 0, present = min(4, lines - first); l < present; l++) {
      let at = from;
      for (let entry = to + ((<usize>l) << 3), end = entry + panel; entry < end; entry += 32) {
        store<f64>(entry, load<f64>(at));
        at += step;
      }
      from += line;
    }
    to += panel;
  }
}
