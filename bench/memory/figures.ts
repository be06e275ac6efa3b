import { COLORS, LETTERS } from '../iteration/present';
import { logLogPlot } from '../page/log-log';
import type { ProblemSize } from '../results';
import type { MemoryResult } from './result';

const MEBIBYTE = 2 ** 20;

/** The drawings of the memory section: one for each size that varies. */
export function memoryFigures(result: MemoryResult, width: number): Record<string, SVGSVGElement> {
  const variables: readonly (keyof ProblemSize)[] = ['samples', 'features', 'patterns'];
  return Object.fromEntries(
    variables.map((variable) => [
      `memory-${variable}`,
      logLogPlot(
        width,
        `${variable} ${LETTERS[variable]} →`,
        result.series.flatMap(({ training, sweeps }) =>
          sweeps
            .filter((sweep) => sweep.variable === variable)
            .map(({ points, fit }) => ({
              color: COLORS[training],
              points: points.map((point) => ({ x: point[variable], values: [point.gpuPeakBytes / MEBIBYTE] })),
              fit: { ...fit, coefficient: fit.coefficient / MEBIBYTE },
            })),
        ),
        '↑ MiB',
      ),
    ]),
  );
}
