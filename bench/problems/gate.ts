import type { Solution } from '../../src/admm/solution';
import { dualBound } from '../../src/problem/dual-bound';
import { programValue } from '../../src/problem/objective';
import { TRUTH, type SetProblem } from './problem-set';

/** Rounding of double precision, generously: of numbers that come from the same formulas, and of points on the boundary of a cone. */
const ROUNDING = 1e-9;

/**
 * Checks a solution against the raw data and the known optimum: the point is feasible and has the value reported, the dual point has the
 * bound reported, and the optimum lies between bound and value.
 *
 * @throws Error that names the problem and says what is wrong.
 */
export function checkSolution({ name, problem, optimum }: Pick<SetProblem, 'name' | 'problem' | 'optimum'>, solution: Solution): void {
  const { objective, convex, dual, device } = solution;
  const wrong = (what: string): never => {
    throw new Error(`${name} on ${device} is wrong: ${what}`);
  };
  const { value, coneViolation } = programValue(problem, convex);
  if (!(coneViolation <= ROUNDING)) wrong(`the point lies ${coneViolation} outside its cones`);
  if (!(Math.abs(value - objective.program) <= ROUNDING * Math.abs(value)))
    wrong(`the program is ${value}, reported as ${objective.program}`);
  const bound = dual ? dualBound(problem, dual) : 0;
  if (!(Math.abs(bound - objective.dualBound) <= ROUNDING * Math.abs(value)))
    wrong(`the bound is ${bound}, reported as ${objective.dualBound}`);
  if (!(objective.dualBound <= objective.program)) wrong(`the bound ${objective.dualBound} exceeds the program ${objective.program}`);
  if (!(objective.network <= objective.program * (1 + ROUNDING))) wrong(`the network's objective ${objective.network} exceeds the program`);
  if (optimum === null) return;
  if (!(objective.dualBound <= optimum * (1 + TRUTH))) wrong(`the bound ${objective.dualBound} exceeds the optimum ${optimum}`);
  if (!(objective.program >= optimum * (1 - TRUTH))) wrong(`the program ${objective.program} lies below the optimum ${optimum}`);
}
