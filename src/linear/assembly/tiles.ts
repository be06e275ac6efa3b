/**
 * C += A B for packed blocks of doubles.
 *
 * C is rows × columns, its rows `stride` bytes apart. A comes as panels of 4 rows and B as panels of 4 columns, each panel inner × 4 with the 4 side by side;
 * rows and columns are multiples of 4. Every entry is summed in the order of the inner index, a rounding after each product and each
 * sum: bit for bit what the plain triple loop gives.
 */
export function tiles(rows: i32, columns: i32, inner: i32, a: usize, b: usize, c: usize, stride: usize): void {
  const panel: usize = (<usize>inner) << 5;
  let panelOfB = b;
  for (let j = 0; j < columns; j += 4) {
    const end = panelOfB + panel;
    let atA = a;
    let atC = c + ((<usize>j) << 3);
    for (let i = 0; i < rows; i += 4) {
      const second = atC + stride;
      const third = second + stride;
      const fourth = third + stride;
      let c00 = v128.load(atC);
      let c01 = v128.load(atC, 16);
      let c10 = v128.load(second);
      let c11 = v128.load(second, 16);
      let c20 = v128.load(third);
      let c21 = v128.load(third, 16);
      let c30 = v128.load(fourth);
      let c31 = v128.load(fourth, 16);
      for (let atB = panelOfB; atB < end; atB += 32) {
        const b0 = v128.load(atB);
        const b1 = v128.load(atB, 16);
        const a0 = v128.load64_splat(atA);
        const a1 = v128.load64_splat(atA, 8);
        const a2 = v128.load64_splat(atA, 16);
        const a3 = v128.load64_splat(atA, 24);
        c00 = f64x2.add(c00, f64x2.mul(a0, b0));
        c01 = f64x2.add(c01, f64x2.mul(a0, b1));
        c10 = f64x2.add(c10, f64x2.mul(a1, b0));
        c11 = f64x2.add(c11, f64x2.mul(a1, b1));
        c20 = f64x2.add(c20, f64x2.mul(a2, b0));
        c21 = f64x2.add(c21, f64x2.mul(a2, b1));
        c30 = f64x2.add(c30, f64x2.mul(a3, b0));
        c31 = f64x2.add(c31, f64x2.mul(a3, b1));
        atA += 32;
      }
      v128.store(atC, c00);
      v128.store(atC, c01, 16);
      v128.store(second, c10);
      v128.store(second, c11, 16);
      v128.store(third, c20);
      v128.store(third, c21, 16);
      v128.store(fourth, c30);
      v128.store(fourth, c31, 16);
      atC = fourth + stride;
    }
    panelOfB = end;
  }
}
