import { product } from './product';

// Words at the start of the memory, by which the thread that asks and the lanes that help it talk. The task (offsets and sizes, below)
// does not change while parts of it are open or unfinished, and a part is finished by who took it.

/** How many parts nobody has taken yet; none are left at 0 or below. */
const OPEN: usize = 0;
/** How many parts are finished. */
const FINISHED: usize = 4;
/** Grows with each task, to wake the lanes that wait for one. */
const EPOCH: usize = 8;
const WAITING: usize = 12;
const STARTED: usize = 16;
const STOPPED: usize = 20;
/** The task, 4 bytes each: how many rows and columns a part has, and the arguments of {@link product}. */
const TASK: usize = 64;

/** Looks for a task before a lane sleeps, some tens of microseconds. */
const LOOKS = 20_000;
/** Looks for the end of a task before script may look at the clock. */
const LOOKS_AT_END = 1_000_000;

/** How many lanes are ready to help. */
export function started(): i32 {
  return atomic.load<i32>(STARTED);
}

/** Ends the lanes once they have finished their parts. */
export function stop(): void {
  atomic.store<i32>(STOPPED, 1);
  atomic.add<i32>(EPOCH, 1);
  atomic.notify(EPOCH);
}

/** Helps with all tasks until it is stopped; `scratch` is this lane's own. */
export function lane(scratch: usize): void {
  atomic.add<i32>(STARTED, 1);
  for (;;) {
    const epoch = atomic.load<i32>(EPOCH);
    takeParts(scratch);
    let looks = LOOKS;
    while (atomic.load<i32>(OPEN) <= 0 && atomic.load<i32>(STOPPED) === 0 && --looks > 0) {}
    if (atomic.load<i32>(STOPPED) !== 0) return;
    if (looks > 0) continue;
    atomic.add<i32>(WAITING, 1);
    atomic.wait<i32>(EPOCH, epoch, -1);
    atomic.sub<i32>(WAITING, 1);
  }
}

/** {@link product} in parts of so many rows and columns, multiples of 4, which the lanes take as well; it is done once `unfinished` is 0. */
export function share(
  partRows: i32,
  partColumns: i32,
  rows: i32,
  columns: i32,
  inner: i32,
  a: usize,
  rowOfA: usize,
  columnOfA: usize,
  b: usize,
  rowOfB: usize,
  columnOfB: usize,
  c: usize,
  rowOfC: usize,
  scratch: usize,
): void {
  store<i32>(TASK, partRows);
  store<i32>(TASK, partColumns, 4);
  store<i32>(TASK, rows, 8);
  store<i32>(TASK, columns, 12);
  store<i32>(TASK, inner, 16);
  store<usize>(TASK, a, 20);
  store<usize>(TASK, rowOfA, 24);
  store<usize>(TASK, columnOfA, 28);
  store<usize>(TASK, b, 32);
  store<usize>(TASK, rowOfB, 36);
  store<usize>(TASK, columnOfB, 40);
  store<usize>(TASK, c, 44);
  store<usize>(TASK, rowOfC, 48);
  atomic.store<i32>(FINISHED, 0);
  atomic.store<i32>(OPEN, parts());
  atomic.add<i32>(EPOCH, 1);
  if (atomic.load<i32>(WAITING) > 0) atomic.notify(EPOCH);
  takeParts(scratch);
}

/** How many parts of the task the lanes are still at, after some milliseconds. */
export function unfinished(): i32 {
  const all = parts();
  for (let looks = LOOKS_AT_END; looks > 0; looks--) {
    if (atomic.load<i32>(FINISHED) === all) return 0;
  }
  return all - atomic.load<i32>(FINISHED);
}

function parts(): i32 {
  return across(load<i32>(TASK, 8), load<i32>(TASK)) * across(load<i32>(TASK, 12), load<i32>(TASK, 4));
}

function across(length: i32, part: i32): i32 {
  return (length + part - 1) / part;
}

function takeParts(scratch: usize): void {
  while (atomic.load<i32>(OPEN) > 0) {
    const part = atomic.sub<i32>(OPEN, 1) - 1;
    if (part < 0) return;
    run(part, scratch);
    atomic.add<i32>(FINISHED, 1);
  }
}

function run(part: i32, scratch: usize): void {
  const height = load<i32>(TASK);
  const width = load<i32>(TASK, 4);
  const columns = load<i32>(TASK, 12);
  const beside = across(columns, width);
  const row = (part / beside) * height;
  const column = (part % beside) * width;
  const rowOfC = load<usize>(TASK, 48);
  product(
    min(height, load<i32>(TASK, 8) - row),
    min(width, columns - column),
    load<i32>(TASK, 16),
    load<usize>(TASK, 20) + <usize>row * load<usize>(TASK, 24),
    load<usize>(TASK, 24),
    load<usize>(TASK, 28),
    load<usize>(TASK, 32) + <usize>column * load<usize>(TASK, 40),
    load<usize>(TASK, 36),
    load<usize>(TASK, 40),
    load<usize>(TASK, 44) + <usize>row * rowOfC + ((<usize>column) << 3),
    rowOfC,
    scratch,
  );
}
