import { number, text, type Table } from '../harness/table';
import type { RunResults } from '../results';
import type { Finding } from './finding';

/** A run of the trust suite as it is written to results.json. */
export interface TrustResults extends Pick<RunResults, 'reluvex' | 'commit' | 'node' | 'machine'> {
  readonly format: 'reluvex-trust';
  readonly formatVersion: 1;
  readonly started: string;
  readonly seconds: number;
  readonly quick: boolean;
  readonly seed: number;
  readonly only: string | null;
  readonly findings: readonly Finding[];
  readonly faults: readonly string[];
}

/** What was tried, how often, and how often a promise broke. */
export function findingsTable({ findings, quick }: TrustResults): Table {
  return {
    caption: `What was tried${quick ? ', a slice of it' : ''}, and how often a promise broke`,
    columns: [
      text('part'),
      text('what must not happen, or must be survived'),
      number('cases'),
      number('broken'),
      text('where'),
      text('note'),
    ],
    rows: findings.map(({ part, question, where, cases, failures, note }) => [
      part,
      question,
      String(cases),
      String(failures),
      where,
      note,
    ]),
  };
}
