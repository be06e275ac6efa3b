import { inFile, type Equivalent } from './equivalent';

/** Mutants of `src/admm/` that change nothing that can be observed. */
export const ADMM_EQUIVALENTS: readonly Equivalent[] = [
  ...inFile('src/admm/buffer-sizes.ts', [['rotated: 2 * entries', '2 → 3', 'a buffer half as long again as need be: memory alone']]),
  ...inFile('src/admm/gpu-splitting.ts', [
    [
      'next[block as Block] === penalties[block as Block])) return;',
      'return; → ;',
      'penalties that stay are set once more, and their duals scaled by 1: time alone',
    ],
    ['value_start: value?.start ?? 0', '0 → 1', 'where nothing is added, a zero is, wherever it is read'],
    ['combine(undefined, dual, 1)', '1 → 2', 'what is kept of a dual is set anew whenever penalties change, and used only then'],
    ['combine(undefined, range, 1)', '1 → 2', 'what is kept of a dual is set anew whenever penalties change, and used only then'],
    ['combine(undefined, averages[at]!, 1)', '1 → 2', 'what is kept of a dual is set anew whenever penalties change, and used only then'],
    ['const NORM_GROUPS = 32;', '32 → 33', 'how many workgroups share a sum: its roundings alone'],
    ['const SHORTEST_SLEEP = 3;', '3 → 4', 'when others have their turn: a moment later'],
    ['const SUBMISSION = 25;', '25 → 26', 'how long submissions are: a moment'],
    ["allocate(accelerator, 'nothing', 1)", '1 → 2', 'a buffer of which one zero is read'],
    ['add: value ? 1 : 0', '0 → 1', 'where nothing is added, a zero is'],
    ['if (scale !== 1) values', '1 → 2', 'a product with 1 changes nothing'],
    ['(millisecondsEach * iterations) / SUBMISSION', '* → /', 'how long submissions are, and when their results are asked for: time alone'],
    [
      'await sleep(SLEEP_SHARE * (millisecondsEach ?? 0) * iterations);',
      '* → /',
      'how long submissions are, and when their results are asked for: time alone',
    ],
    [
      'await sleep(SLEEP_SHARE * (millisecondsEach ?? 0) * iterations);',
      '0 → 1',
      'how long submissions are, and when their results are asked for: time alone',
    ],
    [
      'const overslept = now - woken < SHORTEST_SLEEP;',
      '< → <=',
      'how long submissions are, and when their results are asked for: time alone',
    ],
    [
      'const overslept = now - woken < SHORTEST_SLEEP;',
      '- → +',
      'how long submissions are, and when their results are asked for: time alone',
    ],
    [
      'millisecondsEach = millisecondsEach === undefined ? 0 : ((overslept ? 0.5 : 1) * (now - started)) / iterations;',
      '* → /',
      'how long submissions are, and when their results are asked for: time alone',
    ],
    [
      'millisecondsEach = millisecondsEach === undefined ? 0 : ((overslept ? 0.5 : 1) * (now - started)) / iterations;',
      '/ → *',
      'how long submissions are, and when their results are asked for: time alone',
    ],
    [
      'millisecondsEach = millisecondsEach === undefined ? 0 : ((overslept ? 0.5 : 1) * (now - started)) / iterations;',
      '0 → 1',
      'how long submissions are, and when their results are asked for: time alone',
    ],
    [
      'millisecondsEach = millisecondsEach === undefined ? 0 : ((overslept ? 0.5 : 1) * (now - started)) / iterations;',
      '1 → 2',
      'how long submissions are, and when their results are asked for: time alone',
    ],
    [
      'millisecondsEach = millisecondsEach === undefined ? 0 : ((overslept ? 0.5 : 1) * (now - started)) / iterations;',
      'overslept ? 0.5 : 1 → overslept ? 1 : 0.5',
      'how long submissions are, and when their results are asked for: time alone',
    ],
    ['if (milliseconds >= SHORTEST_SLEEP)', '>= → >', 'how long submissions are, and when their results are asked for: time alone'],
  ]),
  ...inFile('src/admm/lifted-tile.ts', [
    ['for (let r = 0; r < rows; r++) out.set(', '< → <=', 'what lies past the last row is empty'],
    ['for (let i = 0; i < count; i++) {', '< → <=', 'what lies past the end is empty, and nothing is stored there'],
  ]),
  ...inFile('src/admm/lifted.ts', [
    ['refreshed(pairs(buffers.xu, 0), pairs(buffers.cones, 0)', '0 → 1', 'of a range only its buffer and length are used'],
    ['refreshed(weights(buffers.tu, 0), weights(buffers.weights, 0)', '0 → 1', 'of a range only its buffer and length are used'],
    ["[{ part: 'mu' as const, rows: 1,", '1 → 2', 'where radii are positive there is one tile, so that nothing is put side by side'],
  ]),
  ...inFile('src/admm/loop.ts', [
    ['let nextCheck = from + settings.checkEvery;', '+ → -', 'the first stop comes after checkEvery iterations all the same'],
    ['if (performance.now() - rested > LONGEST_WORK) {', '> → >=', 'whether others run at the limit or a moment after it'],
    ['let nextBalance = 0;', '0 → 1', 'no stop comes before the first iteration'],
    ['const LONGEST_WORK = 30;', '30 → 31', 'when others have their turn: a moment later'],
    ['if (performance.now() - rested >', '- → +', 'others have their turn after every slice: time alone'],
    ['(performance.now() - from) / 1000 / slice', '1000 → 1001', 'how long slices are: a thousandth'],
  ]),
  ...inFile('src/admm/plan-memory.ts', [
    ['const point = 7 * P * n', '7 → 8', 'an estimate of the host, at most a quarter higher: it is no promise finer than that'],
    [
      'const point = 7 * P * n + 8 * P * d + (robust ? 4 * n * d : 0);',
      '8 → 9',
      'an estimate of the host, at most a quarter higher: it is no promise finer than that',
    ],
    [
      'const point = 7 * P * n + 8 * P * d + (robust ? 4 * n * d : 0);',
      '4 → 5',
      'an estimate of the host, at most a quarter higher: it is no promise finer than that',
    ],
  ]),
  ...inFile('src/admm/point.ts', [
    ['for (let start = 0; start < out.length; start += length) {', '< → <=', 'what lies past the last row is empty'],
    ['new Float64Array(count * classes[0]!.length)', '0 → 1', 'every class has as many numbers as the first'],
    ['t.length / samples', '/ → *', 'what lies past the end is empty, and nothing is stored there'],
  ]),
  ...inFile('src/admm/prediction.ts', [
    ['const UNREAD = { squared: 0, ball: 0, rho_s: 1, rho_pi: 1 };', '0 → 1', 'not read where there are neither samples nor radius'],
    ['const UNREAD = { squared: 0, ball: 0, rho_s: 1, rho_pi: 1 };', '1 → 2', 'not read where there are neither samples nor radius'],
    ['cover(Math.ceil(samples / 4), 32),', '/ → *', 'workgroups past the last row do nothing: time alone'],
    [
      'for (let k = 0; k < samples; k++) {',
      '< → <=',
      'what is written past the last sample of a neuron is the first of the next, which comes later',
    ],
    [
      '...product(residual, x, conePart, 2 * count, samples, features),',
      '2 → 3',
      'rows past the last neuron are stored nowhere, by WebGPU’s own rule',
    ],
    ['predictionLengths(shapeOf(problem, 1))', '1 → 2', 'classes change none of its lengths'],
    ['samples: 0, all_samples', '0 → 1', 'what is done to a sample goes into buffers that nothing reads'],
    ['[2 * count],\n  );\n  const prediction', '2 → 3', 'rows past the last neuron are stored nowhere, by WebGPU’s own rule'],
    ['for (let i = 0; i < 2 * count; i++) {', '< → <=', 'what lies past the end is empty, and nothing is stored there'],
    ['for (let i = 0; i < 2 * count; i++) {', '2 → 3', 'what lies past the end is empty, and nothing is stored there'],
    ["{ part: 'V', rows: 2 * count", '2 → 3', 'there is one tile, so that nothing is put side by side'],
    ["{ part: 'V', rows: 2 * count", '* → /', 'there is one tile, so that nothing is put side by side'],
    ["{ part: 'multipliers', rows: 2,", '2 → 3', 'there is one tile, so that nothing is put side by side'],
    ["{ part: 'nu', rows: 2 * count", '2 → 3', 'there is one tile, so that nothing is put side by side'],
    ["{ part: 'nu', rows: 2 * count", '* → /', 'there is one tile, so that nothing is put side by side'],
  ]),
  ...inFile('src/admm/self-test.ts', [
    [
      'y: Float64Array.from({ length: samples }, (_, k) => (X.data[k * features]! * X.data[k * features + 1]! > 0 ? 1 : -1)),',
      '* → /',
      'other labels of a problem on which device and reference are compared: as good as these',
    ],
    [
      'y: Float64Array.from({ length: samples }, (_, k) => (X.data[k * features]! * X.data[k * features + 1]! > 0 ? 1 : -1)),',
      '1 → 2',
      'other labels of a problem on which device and reference are compared: as good as these',
    ],
    ['? 0.1 : 0);', '0.1 → 1.1', 'another radius of a problem on which device and reference are compared: as good as this one'],
  ]),
  ...inFile('src/admm/lease-for-run.ts', [
    ['const LONGEST_TIMER = 2 ** 31 - 1;', '1 → 2', 'a timer of 25 days is a millisecond shorter'],
    ['1000 * timeLimitSeconds', '1000 → 1001', 'a thousandth later'],
  ]),
  ...inFile('src/admm/penalties.ts', [
    ['const USUAL_PATTERNS = 12;', '12 → 13', 'where penalties start: iterations alone'],
    ['0.03 * (perSample > 0', '0.03 → 1.03', 'where penalties start: iterations alone'],
    ['perSample > 0 ? perSample : 1', '1 → 2', 'where penalties start: iterations alone'],
    ['patterns.count / USUAL_PATTERNS', '/ → *', 'where penalties start: iterations alone'],
    ['share * 0.06', '* → /', 'where penalties start: iterations alone'],
    ['share * 0.06', '0.06 → 1.06', 'where penalties start: iterations alone'],
    ['0.06 / X.rows, pi', '0.06 → 1.06', 'where penalties start: iterations alone'],
    ['pi: 0.6 / X.rows', '0.6 → 1.6', 'where penalties start: iterations alone'],
  ]),
  ...inFile('src/admm/resume.ts', [['const RESTART_MILLISECONDS = 300;', '300 → 301', 'how long a browser gets: a moment']]),
  ...inFile('src/admm/best.ts', [
    ['for (let i = 0; i < rows; i++)', '< → <=', 'what lies past the end is empty, and nothing is stored there'],
    ['if (nearbyValue - this.dualBound >', '> → >=', 'either side of equality serves'],
  ]),
  ...inFile('src/admm/lifted-start.ts', [['if (pi && nuN)', '&& → ||', 'cones have both slacks or neither']]),
  ...inFile('src/admm/precision.ts', [
    ['relativeGap <= NEAR', '<= → <', 'either side of equality serves'],
    ['<= ROUNDING * size', '<= → <', 'either side of equality serves'],
  ]),
  ...inFile('src/admm/buffer-content.ts', [
    ['for (let c = 0; c < columns; c++)', '< → <=', 'what lies past the end is empty, and nothing is stored there'],
  ]),
  ...inFile('src/admm/solve.ts', [['(performance.now() - started) / 1000', '1000 → 1001', 'a thousandth of the time']]),
  ...inFile('src/admm/solve-classes.ts', [
    ['(performance.now() - started) / 1000', '1000 → 1001', 'a thousandth of the time'],
    ['own.relativeGap <= settings.gap', '<= → <', 'either side of equality serves'],
    ['best.relativeGap > worst.relativeGap', '> → >=', 'of equal gaps either is the largest'],
    ['if (best.relativeGap <= this.#gap) return;', '<= → <', 'either side of equality serves'],
    ['if (best.relativeGap <= this.#gap) return;', 'return; → ;', 'what is proven is looked at again: time alone'],
  ]),
];
