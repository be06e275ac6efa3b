import { afterEach, describe, expect, test, vi } from 'vitest';
import { WorkerError } from '../../src/errors';
import { type Arena, type Assembly } from '../../src/linear/arena';
import { Lanes, type ProductTask } from '../../src/linear/lanes';
import { openShared } from '../../src/linear/shared-product';
import type { Strided } from '../../src/linear/strided';
import { threadsAvailable, threadsFor } from '../../src/linear/threads';
import { addProduct } from '../../src/linear/product';
import { scriptTiles } from '../../src/linear/tiles';
import { drawsOf } from '../support/problems';

const opened: Arena[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const arena of opened.splice(0)) arena.close();
});

/** An arena whose threads have all started. */
async function arenaWith(threads: number, length: number): Promise<Arena> {
  const arena = openShared(length, threads)!;
  opened.push(arena);
  await expect.poll(() => arena.threads, { timeout: 20_000, interval: 5 }).toBe(threads);
  return arena;
}

/** Enough multiply-adds to be shared, with parts that end within blocks and within panels of 4. */
const SIZES: readonly (readonly [rows: number, inner: number, columns: number])[] = [
  [203, 51, 111],
  [37, 301, 119],
  [1033, 259, 5],
  [9, 130, 1027],
];

function matrix(rows: number, columns: number, seed: number, transposed: boolean): Strided {
  const length = (transposed ? rows : columns) + 3;
  const data = drawsOf(seed).normals(5 + length * (transposed ? columns : rows));
  return { data, start: 5, row: transposed ? 1 : length, column: transposed ? length : 1 };
}

describe.each([2, 3])('products of %i threads', (threads) => {
  test.each(SIZES)('%i × %i by %i are those of one, bit for bit, wherever the operands are', async (rows, inner, columns) => {
    for (const [inside, transposed] of [
      [7, false],
      [0, true],
      [1, false],
      [2, true],
      [4, false],
    ] as const) {
      // prettier-ignore
      const [a, b] = [matrix(rows, inner, 1, transposed), matrix(inner, columns, 2, !transposed)];
      const given = drawsOf(3).normals(2 + rows * (columns + 1));
      const want = given.slice();
      addProduct([rows, inner, columns], a, b, want, 2, columns + 1, scriptTiles());
      const arena = await arenaWith(threads, a.data.length + b.data.length + given.length);
      const placed = (operand: Strided, bit: number): Strided =>
        inside & bit ? { ...operand, data: arena.copyOf(operand.data) } : operand;
      const [left, right, out] = [placed(a, 1), placed(b, 2), inside & 4 ? arena.copyOf(given) : given.slice()];
      // Alone and shared by turns, until it is known what pays.
      for (let turn = 0; turn < 4; turn++) {
        out.set(given);
        expect(arena.sharing!.product([rows, inner, columns], left, right, out, 2, columns + 1)).toBe(true);
        expect(out).toEqual(want);
      }
      arena.close();
    }
  });
});

test('many short tasks one after the other lose no part, while lanes fall asleep in between', async () => {
  const [rows, inner, columns] = [64, 16, 64];
  const arena = await arenaWith(3, rows * inner + inner * columns + rows * columns);
  const [a, b, c] = [arena.array(rows * inner).fill(1), arena.array(inner * columns).fill(1), arena.array(rows * columns)];
  const { share, unfinished } = arena.run;
  for (let task = 1; task <= 3000; task++) {
    // prettier-ignore
    share(8, 16, rows, columns, inner, a.byteOffset, 8 * inner, 8, b.byteOffset, 8 * columns, 8, c.byteOffset, 8 * columns, arena.a.byteOffset);
    while (unfinished() > 0);
    if (task % 100 === 0) {
      expect(c.every((value) => value === task * inner)).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
});

test('products are left to one thread that are small, that find no room, or whose arena is closed or has one thread', async () => {
  const size = [128, 128, 128] as const;
  const operands = [matrix(128, 128, 1, false), matrix(128, 128, 2, false)] as const;
  const out = new Float64Array(128 * 128);
  const arena = await arenaWith(2, 0);
  expect(arena.sharing!.product(size, ...operands, out, 0, 128)).toBe(true);
  expect(arena.sharing!.product([128, 128, 15], ...operands, out, 0, 128)).toBe(false);
  expect(openShared(0, 1)!.sharing).toBeUndefined();
  const wide = { data: new Float64Array(2 ** 21), start: 0, row: 2 ** 14, column: 1 };
  expect(arena.sharing!.product(size, wide, operands[1], out, 0, 128)).toBe(false);
  const before = out.slice();
  arena.close();
  expect(arena.threads).toBe(1);
  expect(arena.sharing!.product(size, ...operands, out, 0, 128)).toBe(false);
  expect(out).toEqual(before);
});

/** Lanes on a clock of the test's own, which compute nothing: a product takes so many milliseconds alone and shared. */
function timedLanes(alone: number, shared: number, unfinished = 0) {
  let [clock, times] = [0, 1];
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const calls: string[] = [];
  const run = {
    product: () => void (calls.push('alone'), (clock += times * alone)),
    share: () => void (calls.push('shared'), (clock += times * shared)),
    unfinished: () => ((clock += unfinished), unfinished),
    started: () => 0,
    stop: () => void calls.push('stop'),
  } as unknown as Assembly;
  const lanes = Lanes.open(run, 0, { module: {} as WebAssembly.Module, memory: {} as WebAssembly.Memory, areas: [] })!;
  const task: ProductTask = [
    [64, 64, 64],
    [0, 0, 0],
    [0, 0, 0],
    [0, 0],
  ];
  return { calls, lanes, task, now: () => clock, slow: (factor: number) => void (times = factor) };
}

const otherSize = (task: ProductTask): ProductTask => [[64, 64, 128], task[1], task[2], task[3]];

test.each([3.5, 1])('products of a size that take %f ms shared and 4 alone are shared after a short trial', (shared) => {
  const { calls, lanes, task } = timedLanes(4, shared);
  for (let k = 0; k < 40; k++) lanes.product(task);
  const trial = calls.lastIndexOf('alone') + 1;
  expect(trial).toBeLessThanOrEqual(12);
  // The first of a size may be the only one.
  expect(calls[0]).toBe('shared');
  expect(calls.slice(0, trial).filter((call) => call === 'shared')).toHaveLength(trial / 2);
});

test.each([4, 3.7, 9])('products of a size that take %f ms shared and 4 alone are not shared after a short trial', (shared) => {
  const { calls, lanes, task } = timedLanes(4, shared);
  for (let k = 0; k < 40; k++) lanes.product(task);
  expect(calls.lastIndexOf('shared')).toBeLessThan(12);
  // Every size has its own trial.
  lanes.product(otherSize(task));
  expect(calls.at(-1)).toBe('shared');
});

test('a moment in which everything is slower does not decide a trial', () => {
  const { calls, lanes, task, slow } = timedLanes(4, 3);
  for (let k = 0; k < 40; k++) {
    slow(k === 2 || k === 4 ? 10 : 1);
    lanes.product(task);
  }
  expect(calls.slice(12)).toEqual(Array<string>(28).fill('shared'));
});

test('lanes are closed once, and compute nothing then', () => {
  const { calls, lanes } = timedLanes(4, 3);
  expect(lanes.ready).toBe(true);
  lanes.close();
  lanes.close();
  expect([lanes.ready, lanes.threads]).toEqual([false, 1]);
  expect(calls).toEqual(['stop']);
});

test('a lane that does not finish its part is an error after seconds, and not waited for without end', () => {
  const { lanes, task, now } = timedLanes(1, 1, 5);
  expect(() => {
    for (;;) lanes.product(task);
  }).toThrow(WorkerError);
  expect(now()).toBeLessThan(30_000);
});

test('threads are the cores, but no more than pay; one where products are small or nothing can be shared', () => {
  expect(threadsAvailable()).toBeGreaterThanOrEqual(1);
  expect(threadsAvailable()).toBeLessThanOrEqual(8);
  expect([threadsFor(2 ** 22 - 1, 6), threadsFor(2 ** 22, 6)]).toEqual([1, 6]);
  vi.stubGlobal('process', undefined);
  vi.stubGlobal('navigator', { hardwareConcurrency: 64 });
  vi.stubGlobal('crossOriginIsolated', true);
  expect(threadsAvailable()).toBe(8);
  vi.stubGlobal('crossOriginIsolated', false);
  expect(threadsAvailable()).toBe(1);
});

test('where no thread can be started, an arena is one of one thread', () => {
  vi.stubGlobal('process', undefined);
  vi.stubGlobal('Worker', class { constructor() { throw new Error('forbidden'); } }); // prettier-ignore
  const arena = openShared(100, 2)!;
  expect(arena.threads).toBe(1);
  expect(arena.sharing).toBeUndefined();
});
