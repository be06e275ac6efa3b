import { duration } from '../harness/format';
import { findingsTable, type TrustResults } from './results';

/** The page of the docs that shows a whole run: what is promised, how it was tried, and the table. */
export function trustPage(results: TrustResults): string {
  const { columns, rows } = findingsTable(results);
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const { machine, started, seconds, faults } = results;
  return `# Trust

What reluvex promises, and what \`npm run trust\` does to break it. This page is written by \`npm run trust -- --docs\`.

- **No false "solved".** Every solve is judged by a program of its own (\`bench/trust/status/judge.ts\`): plain loops in double precision from
  the raw data, which share no code with the library. It recomputes the program at the returned point, the cones, the bound that the
  returned dual point proves, the gap, and the network's own objective. The problems are of every kind, ordinary and degenerate: repeated rows, zero and
  collinear features, a class of one sample, fewer samples than features, scales from 1e-6 to 1e6, extreme β and ε.
- **No lost work.** A GPU that is lost in the middle of a solve, or falls silent, is replaced, once by a GPU, then by the CPU, and the solve goes on
  from its last certificate; where the device is the caller's own, the error holds the best point until then. So it is where memory is refused or a shader
  does not compile; a solve that is aborted ends, also where the GPU is silent; frozen tabs go on later, and calls to a worker that ends reject.
- **Adapters are not believed.** Every device iterates on known data before its first solve, against double precision; a device that runs a kernel
  wrongly is not used. A number that is not finite, wherever it comes up on the device, ends the iteration there at the next look. Work is cut into
  short submissions, the same solve gives the same bits again, and WebGPU's default limits suffice.
- **Nothing stays behind.** Fits one after the other leave no bytes on the GPU, and neither grow nor slow down.
- **The tests find mistakes.** Small mistakes are put into kernels, problem and solver, one at a time and drawn at random: signs, comparisons,
  numbers off by one, dropped barriers. At least 95 % of them have to be found by the tests.
- **Nothing is let in.** Files from strangers are refused with a \`FileError\` or read within bounds; the servers of benchmark and demo answer
  only to their own address, on this machine, with the files of their page.

Run of ${started.slice(0, 16).replace('T', ' ')} UTC, ${duration(1000 * seconds)}, seed ${results.seed}, on ${machine.cores} cores of ${machine.processor}; every adapter below is software.

${line(columns.map(({ label }) => label))}
${line(columns.map(({ align }) => (align === 'right' ? '--:' : '---')))}
${rows.map(line).join('\n')}

${faults.length === 0 ? 'Nothing broke.' : `What broke:\n\n${faults.map((fault) => `- ${fault}`).join('\n')}`}
`;
}
