import type { Profile } from './profile';

/** The totals of a profile as two tables: phases, indented by what they are part of, and kernels. */
export function profileTable({ phases, kernels, spansLeftOut }: Profile): string {
  const whole = phases.reduce((sum, { path, seconds }) => sum + (path.length === 1 ? seconds : 0), 0);
  const phaseRows = phases.map(({ path, count, seconds }) => [
    '  '.repeat(path.length - 1) + path.at(-1)!,
    String(count),
    seconds.toFixed(3),
    share(seconds, whole),
  ]);
  const busy = kernels.reduce((sum, { seconds = 0 }) => sum + seconds, 0);
  const kernelRows = kernels.map(({ name, dispatches, seconds }) => [
    name,
    String(dispatches),
    seconds?.toFixed(3) ?? '–',
    seconds === undefined ? '–' : share(seconds, busy),
  ]);
  return [
    columns(['phase', 'runs', 'seconds', 'share'], phaseRows),
    kernels.length === 0 ? '' : `\n${columns(['kernel', 'dispatches', 'GPU seconds', 'share'], kernelRows)}`,
    kernels.some(({ seconds }) => seconds === undefined) ? '\nno times of single kernels: the adapter has no timestamp-query\n' : '',
    spansLeftOut === 0 ? '' : `\n${spansLeftOut} later spans are in these totals but on no track\n`,
  ].join('');
}

function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  const cell = (text: string, at: number) => (at === 0 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!));
  return lines.map((line) => `${line.map(cell).join('  ').trimEnd()}\n`).join('');
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}
