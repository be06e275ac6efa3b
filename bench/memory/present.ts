import { bytesText, exponentText } from '../harness/format';
import type { Section } from '../harness/section';
import { number, text, type Table } from '../harness/table';
import { COLORS, LETTERS } from '../iteration/present';
import { adapterName, type ProblemSize, type RunResults } from '../results';
import type { MemoryPoint, MemoryResult } from './result';

const VARIABLES: readonly (keyof ProblemSize)[] = ['samples', 'features', 'patterns'];

/** What the memory part found; undefined when it did not run. */
export function presentMemory(results: RunResults): Section | undefined {
  const result = results.parts.memory;
  if (!result) return undefined;
  const points = result.series.flatMap(({ sweeps }) => sweeps.flatMap((sweep) => sweep.points));
  const largest = points.reduce((a, b) => (b.gpuPeakBytes > a.gpuPeakBytes ? b : a));
  const off = Math.max(...points.map(planError));
  return {
    id: 'memory',
    title: 'Memory',
    question: 'How many bytes does a solve hold, on the device and on the host, and does the planner foresee them?',
    conclusion: [
      ...result.series.map(
        ({ training, sweeps }) =>
          `The peak of ${training} training in buffers grows with exponent ${sweeps.map(({ variable, fit }) => `${exponentText(fit)} in ${LETTERS[variable]}`).join(', ')}.`,
      ),
      `The largest solve here, ${sizeText(largest)}, peaks at ${bytesText(largest.gpuPeakBytes)}.`,
      off === 0
        ? 'The planner foresaw every one of these numbers to the byte.'
        : `The planner was off by at most ${(100 * off).toFixed(2)} %.`,
    ].join(' '),
    headlines: [{ value: bytesText(largest.gpuPeakBytes), label: `in buffers at most, ${sizeText(largest)}` }],
    figures: VARIABLES.map((variable) => ({
      drawing: `memory-${variable}`,
      title: `Bytes against ${variable}, ${LETTERS[variable]}`,
      legend: result.series.flatMap(({ training, sweeps }) => {
        const sweep = sweeps.find((candidate) => candidate.variable === variable);
        return sweep
          ? [{ series: COLORS[training], mark: 'line' as const, label: `${training} training: exponent ${exponentText(sweep.fit)}` }]
          : [];
      }),
      caption: `Most bytes in buffers at once, as the library counts them; ${VARIABLES.filter((other) => other !== variable)
        .map((other) => `${LETTERS[other]} = ${result.base[other]}`)
        .join(', ')}; soft cones, ${adapterName(results.adapter)}.`,
    })),
    tables: [memoryTable(result)],
  };
}

/** Share by which the planner missed the peak. */
function planError({ gpuPeakBytes, plannedPeakBytes }: MemoryPoint): number {
  return Math.abs(plannedPeakBytes - gpuPeakBytes) / gpuPeakBytes;
}

function sizeText({ samples, features, patterns }: ProblemSize): string {
  return `n = ${samples}, d = ${features}, P = ${patterns}`;
}

function memoryTable({ series }: MemoryResult): Table {
  return {
    caption:
      'Bytes of a solve, soft cones: in buffers while iterating, at most, and as planned; the heap of the script with its arrays before and at most (garbage included); the whole process at most (Node only)',
    columns: [
      text('training'),
      text('varies'),
      ...['n', 'd', 'P', 'buffers', 'at most', 'planned', 'heap before', 'heap at most', 'process'].map(number),
    ],
    rows: series.flatMap(({ training, sweeps }) =>
      sweeps.flatMap(({ variable, points }) =>
        points.map((point) => [
          training,
          LETTERS[variable],
          ...[point.samples, point.features, point.patterns].map(String),
          ...[point.gpuBytes, point.gpuPeakBytes, point.plannedPeakBytes].map(bytesText),
          point.heapBytes ? bytesText(point.heapBytes.before) : '–',
          point.heapBytes ? bytesText(point.heapBytes.most) : '–',
          point.residentBytes === null ? '–' : bytesText(point.residentBytes),
        ]),
      ),
    ),
  };
}
