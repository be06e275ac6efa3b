import { digits, duration, whole } from '../../harness/format';
import { median } from '../../harness/statistics';
import { number, text, type Table } from '../../harness/table';
import type { Candidate, ProtocolResult, Run } from './result';
import { choose } from './select';
import { average, choiceText, meanText, METHOD_NAMES, resultName } from './words';

/** Accuracies on the test samples, proven ones included. */
export function accuracyTable({ methods }: ProtocolResult, name: string, steps: number): Table {
  const column = (runs: readonly Run[], of: (run: Run) => number): string => meanText(runs.map(of));
  return {
    caption: `${name}: test accuracy in %, mean ± standard deviation over seeds; certified is proven within ε`,
    columns: [
      text('method'),
      text('chosen'),
      ...['clean', 'FGSM', `PGD-${steps}`, 'certified', 'by relaxation', 'open', 'objective', 'time', 'runs'].map(number),
    ],
    rows: methods.map((result) => [
      resultName(result),
      choiceText(result.choice),
      column(result.runs, (run) => run.clean),
      column(result.runs, (run) => run.fgsm),
      column(result.runs, (run) => run.pgd),
      column(result.runs, (run) => run.certified),
      column(result.runs, (run) => run.relaxation),
      column(result.runs, (run) => run.unknown),
      digits(average(result.runs.map((run) => run.attackedObjective)), 4),
      duration(1000 * median(result.runs.map((run) => run.seconds))),
      whole(result.runs.length),
    ]),
  };
}

/** What the convex programs prove of their training. */
export function certificateTable({ methods }: ProtocolResult, name: string): Table {
  const convex = methods.filter(({ runs }) => runs[0]?.program !== null && runs[0]?.program !== undefined);
  return {
    caption: `${name}: the convex programs, means over seeds; network is the training objective under attack within the radius of training (robust linear: its two neurons pay the penalty twice)`,
    columns: [
      text('method'),
      text('ended'),
      ...['program', 'network', 'dual bound', 'gap', 'patterns', 'neurons', 'iterations'].map(number),
    ],
    rows: convex.map((result) => {
      const mean = (of: (run: Run) => number): number => average(result.runs.map(of));
      const gap = mean((run) => (run.program! - run.dualBound!) / Math.max(Math.abs(run.program!), 1e-12));
      return [
        resultName(result),
        [...new Set(result.runs.map(({ status }) => status))].join(', '),
        digits(
          mean((run) => run.program!),
          5,
        ),
        digits(
          mean((run) => run.network),
          5,
        ),
        digits(
          mean((run) => run.dualBound!),
          4,
        ),
        `${(100 * gap).toFixed(1)} %`,
        result.runs[0]!.patterns === null ? '–' : whole(mean((run) => run.patterns!)),
        whole(mean((run) => run.neurons)),
        whole(mean((run) => run.iterations)),
      ];
    }),
  };
}

/** For every method, radius and β the best that cross-validation saw. */
export function selectionTable({ candidates, shares }: ProtocolResult, name: string): Table {
  const rows = candidates.flatMap((tried) => bestForEach(tried.candidates).map((candidate) => [tried, candidate] as const));
  return {
    caption: `${name}: cross-validated accuracy in %; chosen is the largest mean of the two, for every method alike`,
    columns: [
      text('method'),
      number('β'),
      ...(shares.length > 1 ? [number('radius / ε')] : []),
      number('clean'),
      number('under PGD'),
      text(''),
    ],
    rows: rows.map(([{ method, candidates: all }, candidate]) => [
      METHOD_NAMES[method],
      String(candidate.beta),
      ...(shares.length > 1 ? [candidate.share === 0 ? '–' : String(candidate.share)] : []),
      (100 * candidate.clean).toFixed(1),
      (100 * candidate.attacked).toFixed(1),
      candidate === choose(all) ? 'chosen' : '',
    ]),
  };
}

/** The best of each β and radius, whatever the rate and the epochs. */
function bestForEach(candidates: readonly Candidate[]): Candidate[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = `${candidate.share} ${candidate.beta}`;
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  return [...groups.values()].map(choose);
}
