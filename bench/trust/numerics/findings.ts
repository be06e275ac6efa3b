import type { Finding, PartFindings } from '../finding';
import type { NumericsResult } from './check';
import { LONGEST_SUBMISSION } from './longest-submission';

/** What an adapter did, as rows of the table and as words for what broke. */
export function numericsFindings(where: string, result: NumericsResult): PartFindings {
  const { kernels, missed, submissions, reruns, different, bareSolves, bareFaults } = result;
  const slow = submissions.filter(({ milliseconds }) => milliseconds > LONGEST_SUBMISSION);
  const longest = Math.max(...submissions.map(({ milliseconds }) => milliseconds));
  const finding = (question: string, cases: number, failures: number, note = ''): Finding => ({
    ...{ part: 'numerics', question, where, cases, failures, note },
  });
  return {
    findings: [
      finding('a kernel that does nothing: the self-test misses it', kernels, missed.length),
      finding(
        `one submission takes more than ${LONGEST_SUBMISSION} ms`,
        submissions.length,
        slow.length,
        `the longest of all tasks: ${longest.toFixed(0)} ms`,
      ),
      finding('the same solve again differs in some bit', reruns, different),
      finding('default limits, no features: not solved, or a claim that does not hold', bareSolves, bareFaults.length),
    ],
    faults: [
      ...missed.map((kernel) => `${where}: the self-test passes without ${kernel}`),
      ...slow.map(({ name, milliseconds }) => `${where}: a submission of ${milliseconds.toFixed(0)} ms in ${name}`),
      ...(different > 0 ? [`${where}: ${different} of ${reruns} repeated solves differ`] : []),
      ...bareFaults.map((fault) => `${where}, bare device: ${fault}`),
    ],
  };
}
