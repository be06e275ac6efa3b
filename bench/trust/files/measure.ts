import type { PartFindings, TrustContext } from '../finding';
import { formats } from './formats';
import { fuzz } from './fuzz';

const CASES = { quick: 5000, whole: 200_000 } as const;

/** Reads damaged files of every format. */
export async function measureFiles({ quick, seed, progress }: TrustContext): Promise<PartFindings> {
  const cases = quick ? CASES.quick : CASES.whole;
  const { tallies, polluted, faults } = fuzz(await formats(), cases, seed, (done) => progress(`${done} of ${cases} damaged files read`));
  const where = `Node ${process.version}`;
  return {
    findings: [
      ...tallies.map(({ format, cases: read, refused, read: accepted, failed }) => ({
        ...{
          part: 'files',
          question: `damaged ${format} files: untyped errors, too much memory, too long`,
          where,
          cases: read,
          failures: failed,
        },
        note: `${refused} refused, ${accepted} read`,
      })),
      { part: 'files', question: 'shared prototypes changed by a file', where, cases, failures: polluted ? 1 : 0, note: '' },
    ],
    faults: [...faults],
  };
}
