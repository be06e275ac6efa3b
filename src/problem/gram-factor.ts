import { dot } from './objective';

/** The Cholesky factor of a Gram matrix whose vectors come and go one at a time; each change costs about the square of their number. */
export class GramFactor {
  /** Row i holds entries 0 … i of the factor. */
  readonly #rows: Float64Array[] = [];

  get size(): number {
    return this.#rows.length;
  }

  /**
   * Adds a vector, given its inner products with the vectors so far and with itself; false, and no change, where it depends on them
   * up to the relative tolerance.
   */
  append(products: ArrayLike<number>, square: number, tolerance: number): boolean {
    const row = new Float64Array(this.size + 1);
    let pivot = square;
    this.#rows.forEach((other, i) => {
      row[i] = (products[i]! - dot(row, 0, other, 0, i)) / other[i]!;
      pivot -= row[i]! ** 2;
    });
    if (!(pivot > tolerance * square)) return false;
    row[this.size] = Math.sqrt(pivot);
    this.#rows.push(row);
    return true;
  }

  /** Takes vector `at` out; rotations of neighbouring columns make the remaining rows triangular again. */
  remove(at: number): void {
    this.#rows.splice(at, 1);
    for (let c = at; c < this.size; c++) {
      const [pivot, beyond] = [this.#rows[c]![c]!, this.#rows[c]![c + 1]!];
      const length = Math.hypot(pivot, beyond);
      const [cosine, sine] = [pivot / length, beyond / length];
      for (let r = c; r < this.size; r++) {
        const row = this.#rows[r]!;
        const [left, right] = [row[c]!, row[c + 1]!];
        row[c] = cosine * left + sine * right;
        row[c + 1] = cosine * right - sine * left;
      }
      this.#rows[c] = this.#rows[c]!.subarray(0, c + 1);
    }
  }

  /** The solution x of A x = b, A being the Gram matrix. */
  solve(b: ArrayLike<number>): Float64Array {
    const x = new Float64Array(this.size);
    for (let i = 0; i < this.size; i++) x[i] = (b[i]! - dot(this.#rows[i]!, 0, x, 0, i)) / this.#rows[i]![i]!;
    for (let i = this.size - 1; i >= 0; i--) {
      x[i]! /= this.#rows[i]![i]!;
      for (let j = 0; j < i; j++) x[j]! -= this.#rows[i]![j]! * x[i]!;
    }
    return x;
  }
}
