import { ablationFigures } from '../ablation/figures';
import { gapFigures } from '../gap/figures';
import { iterationFigures } from '../iteration/figures';
import { kernelFigures } from '../kernels/figures';
import { memoryFigures } from '../memory/figures';
import { imageFigures } from '../reproduce/images/figures';
import { patternFigures } from '../reproduce/patterns/figures';
import { planeFigures } from '../reproduce/plane/figures';
import { regressionFigures } from '../reproduce/regression/figures';
import type { RunResults } from '../results';
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
export function drawFigures({ parts }: RunResults): Record<string, Drawing> {
  const at = (width: number): Record<string, SVGSVGElement> => ({
    ...(parts.sampling && samplingFigures(parts.sampling, width)),
    ...(parts.iteration && iterationFigures(parts.iteration, width)),
    ...(parts.training && trainingFigures(parts.training, width)),
    ...(parts.kernels && kernelFigures(parts.kernels, width)),
    ...(parts.gap && gapFigures(parts.gap, width)),
    ...(parts.memory && memoryFigures(parts.memory, width)),
    ...(parts.ablation && ablationFigures(parts.ablation, width)),
    ...(parts.patterns && patternFigures(parts.patterns, width)),
    ...(parts.plane && planeFigures(parts.plane, width)),
    ...(parts.cifar10 && imageFigures('cifar10', parts.cifar10, width)),
    ...(parts.fashion && imageFigures('fashion', parts.fashion, width)),
    ...(parts.regression && regressionFigures(parts.regression, width)),
  });
  const narrow = at(NARROW);
  return Object.fromEntries(
    Object.entries(at(WIDE)).map(([name, svg]) => [name, { wide: svg.outerHTML, narrow: narrow[name]!.outerHTML }]),
  );
}
