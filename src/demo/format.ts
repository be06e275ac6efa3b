/** A share as a percentage of two digits, rounded up: what is said of a bound must not promise more than was proven. */
export function percentAtMost(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const value = 100 * share;
  if (value > 0 && value < 0.01) return '0.01\u00a0%';
  const digit = value > 0 ? 10 ** (Math.floor(Math.log10(value)) - 1) : 1;
  return `${Number((Math.ceil(value / digit - 1e-9) * digit).toPrecision(2))}\u00a0%`;
}

/** An accuracy as a percentage with one decimal. */
export function accuracyText(share: number): string {
  return `${Number((100 * share).toFixed(1))}\u00a0%`;
}

/** A value of the objective. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return (value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toPrecision(4)).replaceAll('-', '−');
}

/** Seconds, with two digits below ten. */
export function seconds(value: number): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(1)}\u00a0s`;
}

/** A tick of an axis, as short as it can be. */
export function tick(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5)
    ? value.toExponential(0).replace('e+', 'e')
    : String(Number(value.toPrecision(3))).replace('-', '−');
}

/** A coordinate with two decimals and a true minus sign. */
export function coordinate(value: number): string {
  return value.toFixed(2).replace('-', '−').replace('−0.00', '0.00');
}
