import { inFile, type Equivalent } from './equivalent';

/** Mutants of `src/problem/` that change nothing that can be observed. */
export const PROBLEM_EQUIVALENTS: readonly Equivalent[] = [
  ...inFile('src/problem/cone-margin.ts', [['return conicMargins(problem, {', '1 → 2', 'the margin of a second row, which nothing reads']]),
  ...inFile('src/problem/cone-projection.ts', [
    ['multipliers[least]! < 0', '0 → 1', 'a projection that starts from fewer binding constraints ends at the same point, later'],
    ['candidate < multipliers[low]!', '< → <=', 'of equal multipliers either may go first'],
    ['met.length > 0 && multipliers[least]! < 0', '> → >=', 'where nothing is met, there is no multiplier that could be negative'],
    ['this.#sign(k) * this.#sign(l)', '* → /', 'signs are 1 and −1'],
  ]),
  ...inFile('src/problem/dual-bound.ts', [
    [
      'for (let j = 0; j < d; j++) {',
      '< → <=',
      'the first entry of a row is set anew after the row before, and nothing is written past the last',
    ],
  ]),
  ...inFile('src/problem/gram-factor.ts', [['new Float64Array(this.size + 1)', '1 → 2', 'an entry that nothing reads']]),
  ...inFile('src/problem/interior-direction.ts', [['(rows.length === n || fixed(j) ? 1 : 0)', '1 → 2', 'only compared with 0']]),
  ...inFile('src/problem/masked.ts', [
    ['const MOST_KEPT = 2 ** 24;', '2 → 3', 'how much is kept: time and memory alone'],
    [
      'if (!isKept(patterns)) return spreadBlocks(patterns);',
      '!isKept(patterns) → isKept(patterns)',
      'which masks are kept: time and memory alone',
    ],
  ]),
  ...inFile('src/problem/nearest-point.ts', [
    ['dot(vertex, 0, vertex, 0, vertex.length) || 1;', '1 → 2', 'where the first vertex is 0, any positive shift serves'],
    [
      'let i = this.#weights.length - 1',
      '1 → 2',
      'the vertex that came last keeps a positive weight, or it would not have improved the point',
    ],
    [
      'const least = Math.min(',
      '<= → <',
      'a vertex whose wanted weight is exactly 0 keeps a positive weight on the way, unless it is the only one, which goes all the same',
    ],
  ]),
  ...inFile('src/problem/radius.ts', [
    ['if (t === 0) return;', 'return; → ;', 'what is shrunk by nothing stays as it is: time alone'],
    ['return length > g ? (1 - g / length) * sum : 0;', '> → >=', 'both sides give 0 where the length is g, which is positive'],
  ]),
  ...inFile('src/problem/refit.ts', [
    ['before += prices[r]! * lengths[r]!;', '+= → -=', 'all passes are made, also those that gain nothing: time alone'],
    [
      'if (Math.abs(first) <= FLAT * price',
      '0 → 1',
      'a length of 0 that would fall is left where it is by the next lines, after one more slope',
    ],
    ['for (let pass = 0, gained = Infinity;', '0 → 1', 'one pass fewer of up to 300, of which the last gain next to nothing'],
  ]),
  ...inFile('src/problem/repair.ts', [
    ['const full = pass % FULL_PASS_EVERY === 0;', '=== → !==', 'which passes visit all samples: the same limit, later or sooner'],
    ['if (alpha[k]! > 0) move(k, alpha[k]!);', '< → <=', 'past the last multiplier there is none that could be positive'],
    ['if (!full && alpha[k] === 0) continue;', '0 → 1', 'passes that visit more samples: the same limit, later or sooner'],
    ['if (change === 0) continue;', '0 → 1', 'to move by 0 changes nothing: time alone'],
  ]),
  ...inFile('src/problem/splitting.ts', [['const AVERAGE_STRIDE = 5;', '5 → 6', 'how densely an average samples: iterations alone']]),
];
