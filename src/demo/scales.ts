/** Maps values to places on an axis. */
export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

/** value ↦ place, linear from [low, high] to [from, to], with about `count` round ticks. */
export function linearScale([low, high]: readonly [number, number], [from, to]: readonly [number, number], count = 5): Scale {
  const place = (value: number): number => from + ((value - low) / (high - low)) * (to - from);
  return Object.assign(place, { ticks: roundTicks(low, high, count) });
}

/** value ↦ place, linear in log value; values below `low` stay at `from`. Ticks are powers of ten, and round multiples of them on short axes. */
export function logScale([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  const span = Math.log(high / low);
  const place = (value: number): number => from + (Math.log(Math.max(low, value) / low) / span) * (to - from);
  return Object.assign(place, { ticks: logTicks(low, high) });
}

/** The values widened to a positive range for a log axis; [0.1, 1] where there are none. */
export function logDomain(values: readonly number[]): [number, number] {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return [0.1, 1];
  const [low, high] = [Math.min(...positive), Math.max(...positive)];
  return high > 1.5 * low ? [low / 1.1, high * 1.1] : [Math.max(low / 2, Number.MIN_VALUE), high * 2];
}

function roundTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}

function logTicks(low: number, high: number): number[] {
  const ratio = high / low;
  const factors = ratio > 100 ? [1] : ratio > 6 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const factor of factors) ticks.push(Number((factor * 10 ** power).toPrecision(3)));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}
