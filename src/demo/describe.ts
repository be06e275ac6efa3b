import { accuracyText, number, percentAtMost, seconds } from './format';
import { METHOD, METHODS, type MethodId } from './methods';
import { hasEnded, type MethodResult } from './result';

/** What a method is doing or how it ended, in one plain sentence. */
export function statusText(result: MethodResult): string {
  const { phase, method, iterations, trace, error } = result;
  switch (phase) {
    case 'waiting':
      return 'Not trained yet.';
    case 'sampling':
      return 'Drawing activation patterns …';
    case 'training':
      return METHOD[method].program ? `Training: ${progressText(trace.at(-1))}` : `Training: ${iterations} epochs …`;
    case 'attacking':
      return 'Attacking every point …';
    case 'proving':
      return 'Proving what no attack can change …';
    case 'cancelled':
      return result.network ? `Cancelled: the best network so far is shown. ${outcomeText(result)}` : 'Cancelled before it began.';
    case 'failed':
      return `Failed: ${error}`;
    case 'done':
      return outcomeText(result);
  }
}

/** True when a convex method ended without the proof that was asked for. */
export function isUnproven({ solution, phase }: MethodResult): boolean {
  return solution !== undefined && hasEnded({ phase }) && solution.status !== 'solved';
}

/** The status that the library reports, in words, with the gap that is proven. */
export function outcomeText({ solution, status, iterations, seconds: spent }: MethodResult): string {
  const time = seconds(spent.training);
  if (!solution)
    return `${status === 'finished' ? 'Finished' : capital(status ?? 'ended')} after ${iterations} epochs in ${time}. No bound: nobody knows how far from the best.`;
  const gap = percentAtMost(solution.relativeGap);
  if (solution.status === 'solved') return `Solved in ${time}: the optimum is proven to be at most ${gap} lower.`;
  const reason = {
    'iteration-limit': 'the iteration limit',
    'time-limit': 'the time limit',
    cancelled: 'cancellation',
    diverged: 'divergence',
  }[solution.status];
  return `Not solved to the gap: stopped by ${reason} after ${time}; the optimum may be ${gap} lower.`;
}

/** A row of the table of results: its title, what it means, and a cell for each method. */
export interface Row {
  readonly title: string;
  readonly meaning: string;
  cell(result: MethodResult, samples: number): string;
  /** The cells may be broken into several lines. */
  readonly long?: true;
}

export const ROWS: readonly Row[] = [
  { title: 'Clean accuracy', meaning: 'points that are right as they are', cell: ({ accuracy }, n) => share(accuracy?.clean, n) },
  {
    title: 'Under attack',
    meaning: 'still right at the worst point found in the box',
    cell: ({ accuracy }, n) => share(accuracy?.attacked, n),
  },
  { title: 'Certified', meaning: 'proven right throughout the box', cell: ({ accuracy }, n) => share(accuracy?.certified, n) },
  {
    title: 'Objective under attack',
    meaning: 'mean loss at the worst points found, plus the penalty',
    cell: (r) => optional(r.attackedObjective, number),
  },
  { title: 'Program value', meaning: 'of the method’s own convex program', cell: (r) => optional(r.solution?.objective.program, number) },
  {
    title: 'Lower bound',
    meaning: 'no point of that program has a smaller value',
    cell: (r) => optional(r.solution?.objective.dualBound, number),
  },
  { title: 'Proven gap', meaning: 'between the two, relative to the value', cell: (r) => optional(r.solution?.relativeGap, percentAtMost) },
  { title: 'Active neurons', meaning: 'that are not zero', cell: (r) => optional(r.network?.hidden.rows, String) },
  { title: 'Iterations', meaning: 'epochs for PGD training', cell: (r) => (r.iterations > 0 ? String(r.iterations) : '–') },
  { title: 'Drawing patterns', meaning: '', cell: (r) => time(r, r.seconds.sampling, METHOD[r.method].program !== undefined) },
  { title: 'Training', meaning: '', cell: (r) => time(r, r.seconds.training) },
  { title: 'Attack', meaning: '', cell: (r) => time(r, r.seconds.attacking) },
  { title: 'Proof', meaning: '', cell: (r) => time(r, r.seconds.proving) },
  { title: 'Status', meaning: 'as the library reports it', cell: (r) => (hasEnded(r) && r.status) || r.phase },
  { title: 'Ran on', meaning: '', cell: (r) => r.device ?? '–', long: true },
];

/** One sentence for the live region when all methods have ended. */
export function summaryText(all: Readonly<Record<MethodId, MethodResult>>): string {
  const parts = METHODS.map((method) => {
    const { accuracy, phase } = all[method];
    return `${METHOD[method].title} ${accuracy ? accuracyText(accuracy.certified) : phase}`;
  });
  return `Done. Certified: ${parts.join('; ')}.`;
}

function progressText(last: MethodResult['trace'][number] | undefined): string {
  if (last?.lower === undefined) return 'starting …';
  const gap = percentAtMost((last.upper - last.lower) / Math.abs(last.upper));
  return `${last.iteration} iterations, ${last.neurons} active neurons, gap ${gap} …`;
}

function share(value: number | undefined, samples: number): string {
  return value === undefined ? '–' : `${accuracyText(value)} (${Math.round(value * samples)})`;
}

function optional(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '–' : format(value);
}

function time({ phase }: MethodResult, value: number, applies = true): string {
  return phase === 'waiting' || !applies || value === 0 ? '–' : seconds(value);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
