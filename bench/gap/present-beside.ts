import { digits, duration, signedPercent } from '../harness/format';
import { number, text, type Table } from '../harness/table';
import type { PeerMark } from '../problems/peer-notes';
import { attained, deviceText, type GapDevice, type GapProblem, type GapResult } from './result';

/** Share above the optimum at which a value counts as reached. */
const CLOSE = 1e-3;

/** A sentence for each problem that public solvers were run on. */
export function besideText(result: GapResult): string[] {
  return besideProblems(result).map(({ problem, optimum, marks }) => {
    const device = soonest(problem, optimum * (1 + CLOSE));
    const own = attained(device, optimum * (1 + CLOSE));
    const reach = own
      ? `took ${duration(1000 * own.seconds)} to a feasible value within 0.1 % of the optimum`
      : 'did not reach 0.1 % of the optimum in the time allowed';
    const rival = nearest(marks, optimum);
    const other = rival
      ? `; on another occasion, on another machine, ${rival.solver} stopped after ${duration(1000 * rival.seconds)} at ${signedPercent(rival.objective / optimum - 1)}`
      : '';
    return `On ${problem.name}, the ${deviceText(device)} ${reach}${other}.`;
  });
}

/** Public solvers' results from their notes, each problem headed by what this run measured. */
export function besideTable(result: GapResult): Table {
  return {
    caption:
      'Beside public solvers. Their rows were measured on another occasion, on a shared machine with two cores, by others: marks, not a race. Their objectives are taken at their own points, ' +
      'outside the cones by the violation; those of reluvex at feasible points. The last two columns say when this run held a feasible point at most that high',
    columns: [
      text('problem'),
      text('solver'),
      text('measured'),
      ...['time', 'objective', 'above optimum', 'violation', 'reluvex, same value', 'ratio'].map(number),
    ],
    rows: besideProblems(result).flatMap(({ problem, optimum, marks }) => {
      const device = soonest(problem, optimum * (1 + CLOSE));
      const close = attained(device, optimum * (1 + CLOSE));
      const own = close
        ? [duration(1000 * close.seconds), `≤ ${digits(optimum * (1 + CLOSE), 5)}`, `≤ ${signedPercent(CLOSE)}`, '0', '', '']
        : ['not reached', '', '', '0', '', ''];
      return [
        [problem.name, `reluvex, ${deviceText(device)}`, 'this run', ...own],
        ...marks.map((mark) => [problem.name, mark.solver, 'another occasion', ...cellsOf(mark, problem, optimum)]),
      ];
    }),
  };
}

function cellsOf(mark: PeerMark, problem: GapProblem, optimum: number): string[] {
  const own = attained(soonest(problem, mark.objective), mark.objective);
  return [
    duration(1000 * mark.seconds),
    digits(mark.objective, 5),
    signedPercent(mark.objective / optimum - 1),
    mark.violation ? mark.violation.toExponential(1) : String(mark.violation ?? ''),
    mark.objective < optimum ? 'infeasible value' : own ? duration(1000 * own.seconds) : 'not reached',
    mark.objective < optimum || !own ? '' : `${digits(mark.seconds / own.seconds, 2)} ×`,
  ];
}

interface Beside {
  readonly problem: GapProblem;
  readonly optimum: number;
  readonly marks: readonly PeerMark[];
}

function besideProblems({ problems, marks }: GapResult): Beside[] {
  return problems.flatMap((problem) => {
    const own = marks.filter((mark) => mark.problem === problem.name);
    return own.length > 0 && problem.optimum !== null ? [{ problem, optimum: problem.optimum, marks: own }] : [];
  });
}

/** The device that held a point of at most this value first. */
function soonest({ devices }: GapProblem, value: number): GapDevice {
  const seconds = (device: GapDevice): number => attained(device, value)?.seconds ?? Infinity;
  return devices.reduce((best, device) => (seconds(device) < seconds(best) ? device : best));
}

/** The first mark that does not lie below the optimum, as only points outside the cones can. */
function nearest(marks: readonly PeerMark[], optimum: number): PeerMark | undefined {
  return marks.find((mark) => mark.objective >= optimum);
}
