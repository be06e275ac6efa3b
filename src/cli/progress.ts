import { DEFAULT_SETTINGS } from '../admm/settings';
import type { Progress } from '../index';
import type { Io } from './io';

const TERMINAL_SECONDS = 0.1;
const PLAIN_SECONDS = 5;
const BAR_CELLS = 20;

/** What a line of progress says: how much is done, from 0 to 1, and in words. */
export interface Step {
  readonly seconds: number;
  readonly fraction: number;
  readonly text: string;
}

/** Progress on stderr: a bar rewritten in place on a terminal, else a plain line every few seconds. */
export interface StepLine {
  readonly show: (step: Step) => void;
  /** Ends the line, so that what follows starts on a new one. */
  readonly end: () => void;
}

/** The line of a solve, a certificate at a time. */
export interface ProgressLine extends Pick<StepLine, 'end'> {
  readonly show: (progress: Progress) => void;
}

export function stepLine(io: Io): StepLine {
  const interval = io.isTerminal ? TERMINAL_SECONDS : PLAIN_SECONDS;
  let last = io.isTerminal ? -Infinity : 0;
  let open = false;
  return {
    show: ({ seconds, fraction, text }) => {
      if (seconds - last < interval) return;
      last = seconds;
      open = io.isTerminal;
      io.stderr(io.isTerminal ? `\r${bar(fraction)} ${text}\u001b[K` : `${text}\n`);
    },
    end: () => {
      if (open) io.stderr('\n');
      open = false;
    },
  };
}

/** How far the gap has come on a logarithmic scale, from 1 to the one asked for; it never goes back. */
export function progressLine(io: Io, gap: number = DEFAULT_SETTINGS.gap): ProgressLine {
  const line = stepLine(io);
  let furthest = 0;
  return {
    show: (progress) => {
      furthest = Math.max(furthest, fractionOf(progress.relativeGap, gap));
      line.show({ seconds: progress.seconds, fraction: furthest, text: formatProgress(progress) });
    },
    end: line.end,
  };
}

/** A line that counts items from 0 to `total`. */
export function countLine(io: Io, noun: string): { readonly show: (done: number, total: number) => void; readonly end: () => void } {
  const line = stepLine(io);
  const started = performance.now();
  return {
    show: (done, total) => {
      const seconds = (performance.now() - started) / 1000;
      line.show({ seconds, fraction: done / total, text: `${noun} ${done} of ${total}  ${seconds.toFixed(1)} s` });
    },
    end: line.end,
  };
}

/** One line: iteration, seconds, objective, bound and gap. */
export function formatProgress({ iteration, seconds, program, dualBound, relativeGap }: Progress): string {
  return `iteration ${iteration}  ${seconds.toFixed(1)} s  program ${short(program)}  bound ${short(dualBound)}  gap ${short(relativeGap, 3)}`;
}

/** A bar of {@link BAR_CELLS} cells; what is not a number counts as nothing done. */
export function bar(fraction: number): string {
  const filled = Math.floor(BAR_CELLS * Math.min(1, Math.max(0, fraction || 0)));
  return '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
}

function fractionOf(gap: number, wanted: number): number {
  if (gap <= wanted) return 1;
  return gap < 1 ? Math.log(gap) / Math.log(wanted) : 0;
}

function short(value: number, digits = 6): string {
  return Number.isFinite(value) ? value.toPrecision(digits) : '–';
}
