import type { Equivalent } from './equivalent';

/** Mutants of `src/admm/` that change nothing that can be observed. */
export const ADMM_EQUIVALENTS: readonly Equivalent[] = [
  {
    file: 'src/admm/buffer-sizes.ts',
    line: 'rotated: 2 * entries',
    ...{ from: '2', to: '3' },
    reason: 'a buffer half as long again as need be: memory alone',
  },
  {
    file: 'src/admm/gpu-splitting.ts',
    line: 'next[block as Block] === penalties[block as Block])) return;',
    ...{ from: 'return;', to: ';' },
    reason: 'penalties that stay are set once more, and their duals scaled by 1: time alone',
  },
  {
    file: 'src/admm/gpu-splitting.ts',
    line: 'value_start: value?.start ?? 0',
    ...{ from: '0', to: '1' },
    reason: 'where nothing is added, a zero is, wherever it is read',
  },
  {
    file: 'src/admm/gpu-splitting.ts',
    line: 'combine(undefined, ',
    ...{ from: '1', to: '2' },
    reason: 'what is kept of a dual is set anew whenever penalties change, and used only then',
  },
  {
    file: 'src/admm/lifted-tile.ts',
    line: 'for (let r = 0; r < rows; r++) out.set(',
    ...{ from: '<', to: '<=' },
    reason: 'what lies past the last row is empty',
  },
  {
    file: 'src/admm/lifted.ts',
    line: "[{ part: 'mu' as const, rows: 1,",
    ...{ from: '1', to: '2' },
    reason: 'where radii are positive there is one tile, so that nothing is put side by side',
  },
  {
    file: 'src/admm/loop.ts',
    line: 'let nextCheck = from + settings.checkEvery;',
    ...{ from: '+', to: '-' },
    reason: 'the first stop comes after checkEvery iterations all the same',
  },
  {
    file: 'src/admm/loop.ts',
    line: 'if (performance.now() - rested > LONGEST_WORK) {',
    ...{ from: '>', to: '>=' },
    reason: 'whether others run at the limit or a moment after it',
  },
  {
    file: 'src/admm/plan-memory.ts',
    line: 'const point = 7 * P * n',
    ...{ from: '7', to: '8' },
    reason: 'an estimate of the host, at most a quarter higher: it is no promise finer than that',
  },
  {
    file: 'src/admm/plan-memory.ts',
    line: 'const point = 7 * P * n',
    ...{ from: '8', to: '9' },
    reason: 'an estimate of the host, at most a quarter higher: it is no promise finer than that',
  },
  {
    file: 'src/admm/plan-memory.ts',
    line: 'const point = 7 * P * n',
    ...{ from: '4', to: '5' },
    reason: 'an estimate of the host, at most a quarter higher: it is no promise finer than that',
  },
  {
    file: 'src/admm/point.ts',
    line: 'for (let start = 0; start < out.length; start += length) {',
    ...{ from: '<', to: '<=' },
    reason: 'what lies past the last row is empty',
  },
  {
    file: 'src/admm/point.ts',
    line: 'new Float64Array(count * classes[0]!.length)',
    ...{ from: '0', to: '1' },
    reason: 'every class has as many numbers as the first',
  },
  {
    file: 'src/admm/prediction.ts',
    line: 'const UNREAD = {',
    ...{ from: '0', to: '1' },
    reason: 'not read where there are neither samples nor radius',
  },
  {
    file: 'src/admm/prediction.ts',
    line: 'const UNREAD = {',
    ...{ from: '1', to: '2' },
    reason: 'not read where there are neither samples nor radius',
  },
  {
    file: 'src/admm/prediction.ts',
    line: 'cover(Math.ceil(samples / 4), 32),',
    ...{ from: '/', to: '*' },
    reason: 'workgroups past the last row do nothing: time alone',
  },
  {
    file: 'src/admm/prediction.ts',
    line: 'for (let k = 0; k < samples; k++) {',
    ...{ from: '<', to: '<=' },
    reason: 'what is written past the last sample of a neuron is the first of the next, which comes later',
  },
  {
    file: 'src/admm/prediction.ts',
    line: '...product(residual, x, conePart, 2 * count, samples, features),',
    ...{ from: '2', to: '3' },
    reason: 'rows past the last neuron are stored nowhere, by WebGPU’s own rule',
  },
  {
    file: 'src/admm/self-test.ts',
    line: 'y: Float64Array.from({ length: samples }',
    ...{ from: '*', to: '/' },
    reason: 'other labels of a problem on which device and reference are compared: as good as these',
  },
  {
    file: 'src/admm/self-test.ts',
    line: 'y: Float64Array.from({ length: samples }',
    ...{ from: '1', to: '2' },
    reason: 'other labels of a problem on which device and reference are compared: as good as these',
  },
  {
    file: 'src/admm/loop.ts',
    line: 'let nextBalance = 0;',
    ...{ from: '0', to: '1' },
    reason: 'no stop comes before the first iteration',
  },
];
