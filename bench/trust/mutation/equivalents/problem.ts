import type { Equivalent } from './equivalent';

/** Mutants of `src/problem/` that change nothing that can be observed. */
export const PROBLEM_EQUIVALENTS: readonly Equivalent[] = [
  {
    file: 'src/problem/cone-margin.ts',
    line: 'return conicMargins(problem, {',
    ...{ from: '1', to: '2' },
    reason: 'the margin of a second row, which nothing reads',
  },
  {
    file: 'src/problem/cone-projection.ts',
    line: 'multipliers[least]! < 0',
    ...{ from: '0', to: '1' },
    reason: 'a projection that starts from fewer binding constraints ends at the same point, later',
  },
  {
    file: 'src/problem/cone-projection.ts',
    line: 'candidate < multipliers[low]!',
    ...{ from: '<', to: '<=' },
    reason: 'of equal multipliers either may go first',
  },
  {
    file: 'src/problem/cone-projection.ts',
    line: 'met.length > 0 && multipliers[least]! < 0',
    ...{ from: '>', to: '>=' },
    reason: 'where nothing is met, there is no multiplier that could be negative',
  },
  {
    file: 'src/problem/cone-projection.ts',
    line: 'this.#sign(k) * this.#sign(l)',
    ...{ from: '*', to: '/' },
    reason: 'signs are 1 and −1',
  },
  {
    file: 'src/problem/dual-bound.ts',
    line: 'for (let j = 0; j < d; j++) {',
    ...{ from: '<', to: '<=' },
    reason: 'the first entry of a row is set anew after the row before, and nothing is written past the last',
  },
  {
    file: 'src/problem/gram-factor.ts',
    line: 'new Float64Array(this.size + 1)',
    ...{ from: '1', to: '2' },
    reason: 'an entry that nothing reads',
  },
  {
    file: 'src/problem/interior-direction.ts',
    line: '(rows.length === n || fixed(j) ? 1 : 0)',
    ...{ from: '1', to: '2' },
    reason: 'only compared with 0',
  },
  {
    file: 'src/problem/masked.ts',
    line: 'const MOST_KEPT = 2 ** 24;',
    ...{ from: '2', to: '3' },
    reason: 'how much is kept: time and memory alone',
  },
  {
    file: 'src/problem/nearest-point.ts',
    line: 'dot(vertex, 0, vertex, 0, vertex.length) || 1;',
    ...{ from: '1', to: '2' },
    reason: 'where the first vertex is 0, any positive shift serves',
  },
  {
    file: 'src/problem/nearest-point.ts',
    line: 'let i = this.#weights.length - 1',
    ...{ from: '1', to: '2' },
    reason: 'the vertex that came last keeps a positive weight, or it would not have improved the point',
  },
  {
    file: 'src/problem/nearest-point.ts',
    line: 'const least = Math.min(',
    ...{ from: '<=', to: '<' },
    reason:
      'a vertex whose wanted weight is exactly 0 keeps a positive weight on the way, unless it is the only one, which goes all the same',
  },
  {
    file: 'src/problem/radius.ts',
    line: 'if (t === 0) return;',
    ...{ from: 'return;', to: ';' },
    reason: 'what is shrunk by nothing stays as it is: time alone',
  },
  {
    file: 'src/problem/refit.ts',
    line: 'before += prices[r]! * lengths[r]!;',
    ...{ from: '+=', to: '-=' },
    reason: 'all passes are made, also those that gain nothing: time alone',
  },
  {
    file: 'src/problem/refit.ts',
    line: 'if (Math.abs(first) <= FLAT * price',
    ...{ from: '0', to: '1' },
    reason: 'a length of 0 that would fall is left where it is by the next lines, after one more slope',
  },
  {
    file: 'src/problem/repair.ts',
    line: 'const full = pass % FULL_PASS_EVERY === 0;',
    ...{ from: '===', to: '!==' },
    reason: 'which passes visit all samples: the same limit, later or sooner',
  },
  {
    file: 'src/problem/repair.ts',
    line: 'if (alpha[k]! > 0) move(k, alpha[k]!);',
    ...{ from: '<', to: '<=' },
    reason: 'past the last multiplier there is none that could be positive',
  },
  {
    file: 'src/problem/repair.ts',
    line: 'if (!full && alpha[k] === 0) continue;',
    ...{ from: '0', to: '1' },
    reason: 'passes that visit more samples: the same limit, later or sooner',
  },
  {
    file: 'src/problem/splitting.ts',
    line: 'const AVERAGE_STRIDE = 5;',
    ...{ from: '5', to: '6' },
    reason: 'how densely an average samples: iterations alone',
  },
  {
    file: 'src/problem/repair.ts',
    line: 'if (change === 0) continue;',
    ...{ from: '0', to: '1' },
    reason: 'to move by 0 changes nothing: time alone',
  },
  {
    file: 'src/problem/radius.ts',
    line: 'return length > g ? (1 - g / length) * sum : 0;',
    ...{ from: '>', to: '>=' },
    reason: 'both sides give 0 where the length is g, which is positive',
  },
  {
    file: 'src/problem/refit.ts',
    line: 'for (let pass = 0, gained = Infinity;',
    ...{ from: '0', to: '1' },
    reason: 'one pass fewer of up to 300, of which the last gain next to nothing',
  },
  {
    file: 'src/problem/masked.ts',
    line: 'if (!isKept(patterns)) return spreadBlocks(patterns);',
    ...{ from: '!isKept(patterns)', to: 'isKept(patterns)' },
    reason: 'which masks are kept: time and memory alone',
  },
];
