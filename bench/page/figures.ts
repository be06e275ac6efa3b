import { iterationFigures } from '../iteration/figures';
import type { BenchResults } from '../results';
import { samplingFigures } from '../sampling/figures';
import { trainingFigures } from '../training/figures';

/** One figure as SVG text, drawn for a desktop column and for a phone. */
export interface Drawing {
  readonly wide: string;
  readonly narrow: string;
}

const WIDE = 560;
const NARROW = 340;

/** Draws every figure of the parts that ran, under the names that the sections refer to. */
export function drawFigures({ parts }: BenchResults): Record<string, Drawing> {
  const at = (width: number): Record<string, SVGSVGElement> => ({
    ...(parts.sampling && samplingFigures(parts.sampling, width)),
    ...(parts.iteration && iterationFigures(parts.iteration, width)),
    ...(parts.training && trainingFigures(parts.training, width)),
  });
  const narrow = at(NARROW);
  return Object.fromEntries(
    Object.entries(at(WIDE)).map(([name, svg]) => [name, { wide: svg.outerHTML, narrow: narrow[name]!.outerHTML }]),
  );
}
