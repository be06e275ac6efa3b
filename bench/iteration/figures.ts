import { logLogPlot } from '../page/log-log';
import type { IterationResult, ProblemSize } from '../results';
import { COLORS, LETTERS } from './present';

/** The drawings of the iteration section: one for each size that varies. */
export function iterationFigures(result: IterationResult, width: number): Record<string, SVGSVGElement> {
  const variables: readonly (keyof ProblemSize)[] = ['samples', 'features', 'patterns'];
  return Object.fromEntries(
    variables.map((variable) => [
      `iteration-${variable}`,
      logLogPlot(
        width,
        `${variable} ${LETTERS[variable]} →`,
        result.series.flatMap(({ training, sweeps }) =>
          sweeps
            .filter((sweep) => sweep.variable === variable)
            .map(({ points, fit }) => ({
              color: COLORS[training],
              points: points.map((point) => ({ x: point[variable], values: point.millisecondsPerIteration })),
              fit,
            })),
        ),
      ),
    ]),
  );
}
