import type { Section } from './harness/section';
import { presentIteration } from './iteration/present';
import type { BenchResults } from './results';
import { presentSampling } from './sampling/present';
import { presentTraining } from './training/present';

/** One presenter for each part; undefined when the part did not run. */
export const SECTIONS: readonly ((results: BenchResults) => Section | undefined)[] = [presentSampling, presentIteration, presentTraining];
