import type { Splitting } from '../../src/problem/splitting';

/** The power of two, at most 128, of iterations that take about `milliseconds` once the first one has warmed things up. */
export async function blockLength(splitting: Splitting, milliseconds: number): Promise<number> {
  await splitting.advance(1);
  for (let iterations = 1; ; iterations *= 2) {
    const started = performance.now();
    await splitting.advance(iterations);
    if (iterations >= 128 || performance.now() - started > milliseconds / 1.5) return iterations;
  }
}
