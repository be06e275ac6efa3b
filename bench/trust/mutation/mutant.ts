/** How a mutant differs from the program: a small mistake that a person might make. */
export type MutantKind =
  'sign' | 'factor' | 'comparison' | 'logic' | 'off by one' | 'extremum' | 'dropped barrier' | 'dropped return' | 'swapped arms';

/** One mistake in one place of one file. */
export interface Mutant {
  /** Relative to the repository. */
  readonly file: string;
  readonly kind: MutantKind;
  /** Characters [start, end) of the file are `from`, and become `to`. */
  readonly start: number;
  readonly end: number;
  readonly from: string;
  readonly to: string;
  /** Counted from 1. */
  readonly line: number;
}

/** The text with the mistake in it. */
export function applyMutant(text: string, { start, end, to }: Pick<Mutant, 'start' | 'end' | 'to'>): string {
  return text.slice(0, start) + to + text.slice(end);
}

/** What becomes what. */
export function describeChange({ from, to }: Pick<Mutant, 'from' | 'to'>): string {
  const words = (code: string): string => code.replace(/\s+/g, ' ').trim();
  return `${words(from)} → ${words(to) || 'nothing'}`;
}

/** Where and what, in a line. */
export function describeMutant(mutant: Mutant): string {
  return `${mutant.file}:${mutant.line}: ${mutant.kind}: ${describeChange(mutant)}`;
}

/** A mistake at a place of a text. */
export function mutantAt(file: string, text: string, kind: MutantKind, start: number, from: string, to: string): Mutant {
  const line = text.slice(0, start).split('\n').length;
  return { file, kind, start, end: start + from.length, from, to, line };
}
