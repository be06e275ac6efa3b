import { ADMM_EQUIVALENTS } from './equivalents/admm';
import type { Equivalent } from './equivalents/equivalent';
import { PROBLEM_EQUIVALENTS } from './equivalents/problem';
import { SHADER_EQUIVALENTS } from './equivalents/shaders';

/** Mutants that change nothing that can be observed. */
export const EQUIVALENTS: readonly Equivalent[] = [...SHADER_EQUIVALENTS, ...PROBLEM_EQUIVALENTS, ...ADMM_EQUIVALENTS];
