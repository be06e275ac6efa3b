import type { Progress } from '../index';
import type { Io } from './io';

const TERMINAL_SECONDS = 0.1;
const PLAIN_SECONDS = 5;

/** A progress line on stderr: rewritten in place on a terminal, else a new line every few seconds. */
export interface ProgressLine {
  readonly show: (progress: Progress) => void;
  /** Ends the line, so that what follows starts on a new one. */
  readonly end: () => void;
}

export function progressLine(io: Io): ProgressLine {
  const interval = io.isTerminal ? TERMINAL_SECONDS : PLAIN_SECONDS;
  let last = io.isTerminal ? -Infinity : 0;
  let open = false;
  return {
    show: (progress) => {
      if (progress.seconds - last < interval) return;
      last = progress.seconds;
      open = io.isTerminal;
      io.stderr(io.isTerminal ? `\r${formatProgress(progress)}\u001b[K` : `${formatProgress(progress)}\n`);
    },
    end: () => {
      if (open) io.stderr('\n');
      open = false;
    },
  };
}

/** One line: iteration, seconds, objective, bound and gap. */
export function formatProgress({ iteration, seconds, program, dualBound, relativeGap }: Progress): string {
  return `iteration ${iteration}  ${seconds.toFixed(1)} s  program ${short(program)}  bound ${short(dualBound)}  gap ${short(relativeGap, 3)}`;
}

function short(value: number, digits = 6): string {
  return Number.isFinite(value) ? value.toPrecision(digits) : '–';
}
