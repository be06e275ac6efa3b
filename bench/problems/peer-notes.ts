/** What a public solver reached on a problem, measured on another occasion by others. */
export interface PeerMark {
  readonly problem: string;
  readonly solver: string;
  readonly seconds: number;
  /** The convex objective at the solver's own point, which may lie outside the cones. */
  readonly objective: number;
  /** Its largest cone violation; null where the notes give none. */
  readonly violation: number | null;
}

/** The notes that lie beside the public solvers' problems. */
export interface PeerNotes {
  /** The penalty's weight, λ in the notes. */
  readonly beta: number;
  /** The optimum of each problem. */
  readonly optima: Readonly<Record<string, number>>;
  readonly marks: PeerMark[];
}

const NUMBER = /\d+(?:\.\d+)?(?:e-?\d+)?/;
const HEADINGS = ['problem', 'solver', 'time', 'objective', 'violation'] as const;

/**
 * Reads the notes: `λ = NUMBER`, one item `- \`NAME\`: … Optimum **NUMBER**` for each problem, and a table with columns problem, solver,
 * time, objective and violation. A cell `a / b / c` stands for several runs of one solver, of a range `a–b` the first number counts, and
 * `the same` is the solver of the row before, up to its comma.
 *
 * @throws Error when the text has no λ, no optimum or no such table.
 */
export function readPeerNotes(text: string): PeerNotes {
  const beta = numberAfter(text, /λ = /);
  const optima: Record<string, number> = {};
  for (const item of text.split(/^- /m).slice(1)) {
    const name = /^`([^`]+)`/.exec(item)?.[1];
    if (name !== undefined && /Optimum \*\*/.test(item)) optima[name] = numberAfter(item, /Optimum \*\*/);
  }
  if (Object.keys(optima).length === 0) throw new Error('the notes on public solvers state no optimum');
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const columns = HEADINGS.map((heading) => cells[0]?.indexOf(heading) ?? -1);
  if (columns.includes(-1)) throw new Error(`the notes on public solvers have no table with columns ${HEADINGS.join(', ')}`);
  let before = '';
  const marks = cells.slice(2).flatMap((row) => {
    const [problem, named, time, objective, violation] = columns.map((column) => row[column] ?? '') as [
      string,
      string,
      string,
      string,
      string,
    ];
    const [times, objectives, violations] = [numbersIn(time), numbersIn(objective), numbersIn(violation)];
    const solver = named.replaceAll('`', '').replace(/^the same/, before);
    before = solver.split(',')[0]!;
    return objectives.map((value, run) => ({
      ...{ problem, solver, objective: value },
      seconds: times[run] ?? times[0]!,
      violation: violations[run] ?? violations[0] ?? null,
    }));
  });
  return { beta, optima, marks };
}

function numberAfter(text: string, before: RegExp): number {
  const at = before.exec(text);
  const found = at && NUMBER.exec(text.slice(at.index + at[0].length));
  if (!found) throw new Error(`the notes on public solvers have no number after ${before.source}`);
  return Number(found[0]);
}

function numbersIn(cell: string): number[] {
  return cell.split(' / ').flatMap((piece) => {
    const found = NUMBER.exec(piece);
    return found ? [Number(found[0])] : [];
  });
}
