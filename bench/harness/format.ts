import type { PowerLaw } from './fit';
import type { Spread } from './statistics';

/** `value` to three significant digits, with thousands separators above 1000 and no exponent between 1e-4 and 1e15. */
export function digits(value: number, significant = 3): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (!(size >= 1e-4 && size < 1e15)) return value.toExponential(significant - 1);
  return value.toLocaleString('en-US', { maximumSignificantDigits: significant, minimumSignificantDigits: size < 1000 ? significant : 1 });
}

/** A whole number with thousands separators. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A duration given in milliseconds, in the unit that suits it. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1) return `${digits(milliseconds * 1000)} µs`;
  if (milliseconds < 1000) return `${digits(milliseconds)} ms`;
  if (milliseconds < 120_000) return `${digits(milliseconds / 1000)} s`;
  if (milliseconds < 7_200_000) return `${digits(milliseconds / 60_000)} min`;
  return `${digits(milliseconds / 3_600_000)} h`;
}

/** A number of bytes in the binary unit that suits it. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'] as const;
  const unit = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return unit === 0 ? `${whole(bytes)} bytes` : `${digits(bytes / 2 ** (10 * unit))} ${units[unit]}`;
}

/** Smallest to largest of a set of timings in milliseconds. */
export function range(timing: Spread): string {
  return `${duration(timing.low)} – ${duration(timing.high)}`;
}

/** A share as a percentage with one decimal. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** A signed percentage, for overheads. */
export function signedPercent(share: number): string {
  return `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
}

/** A fitted exponent with its 95 % interval. */
export function exponentText(law: PowerLaw): string {
  const half = law.interval === null ? '' : ` ± ${((law.interval[1] - law.interval[0]) / 2).toFixed(2)}`;
  return `${law.exponent.toFixed(2)}${half}`;
}
