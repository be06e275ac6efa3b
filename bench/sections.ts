import { presentAblation } from './ablation/present';
import { presentGap } from './gap/present';
import { presentGpu } from './gpu/present';
import type { Section } from './harness/section';
import { presentIteration } from './iteration/present';
import { presentKernels } from './kernels/present';
import { presentMemory } from './memory/present';
import { presentImages } from './reproduce/images/present';
import { presentPatterns } from './reproduce/patterns/present';
import { presentPlane } from './reproduce/plane/present';
import { presentRegression } from './reproduce/regression/present';
import type { PartName, RunResults } from './results';
import { presentSampling } from './sampling/present';
import { partsOf, SUITES } from './suites';
import { presentTraining } from './training/present';

/** One presenter for each part; undefined when the part did not run. */
const PRESENTERS: { readonly [N in PartName]: (results: RunResults) => Section | undefined } = {
  sampling: presentSampling,
  iteration: presentIteration,
  training: presentTraining,
  kernels: presentKernels,
  gap: presentGap,
  memory: presentMemory,
  ablation: presentAblation,
  patterns: presentPatterns,
  plane: presentPlane,
  cifar10: (results) => presentImages(results, 'cifar10'),
  fashion: (results) => presentImages(results, 'fashion'),
  regression: presentRegression,
};

/** What the parts that ran have to say, in the order of their suite, then what other machines measured. */
export function sectionsOf(results: RunResults): Section[] {
  const parts = partsOf(SUITES[results.suite]).flatMap((part) => PRESENTERS[part](results) ?? []);
  const gpu = presentGpu(results);
  return gpu ? [...parts, gpu] : parts;
}
