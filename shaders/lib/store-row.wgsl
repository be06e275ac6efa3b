// Four columns of a row of C, which is rows x width and row-major: those past its edges are not stored.

fn store_row(row: u32, rows: u32, width: u32, columns: vec4u, values: vec4f) {
  if (row >= rows) {
    return;
  }
  let start = row * width;
  if (columns.x < width) { c[start + columns.x] = values.x; }
  if (columns.y < width) { c[start + columns.y] = values.y; }
  if (columns.z < width) { c[start + columns.z] = values.z; }
  if (columns.w < width) { c[start + columns.w] = values.w; }
}
