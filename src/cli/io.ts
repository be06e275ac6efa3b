/** Where a command writes and what stops it: the process's own streams and signals, or a test's. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether stderr is a terminal on which a line can be rewritten. */
  readonly isTerminal: boolean;
  /** Characters on a line of --help; default 100. */
  readonly columns?: number | undefined;
  /** Aborted when the user interrupts the run. */
  readonly signal: AbortSignal;
}

/** What `reluvex` exits with. */
export const EXIT = { done: 0, defect: 1, input: 2, notSolved: 3, gpu: 4, cancelled: 130 } as const;

export const EXIT_CODES_HELP = `
Exit codes:
  0    done; for train, solve and path: solved to the gap asked for
  1    a defect of reluvex itself
  2    a wrong argument or file
  3    stopped at a limit, or diverged: the best result was printed and written
  4    a fault of the GPU or its driver, or no WebGPU where --device gpu asks for it
  130  cancelled (Ctrl-C, SIGTERM): train, solve and path print and write the best result so far`;
