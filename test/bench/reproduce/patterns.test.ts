import { beforeAll, describe, expect, it } from 'vitest';
import { gaussianMatrix } from '../../../bench/harness/synthetic';
import { compare, grow } from '../../../bench/reproduce/patterns/growth';
import { openCells } from '../../../bench/reproduce/patterns/measure';
import { PlaneProgram, type Optimum } from '../../../bench/reproduce/patterns/plane-program';
import { extendDual } from '../../../bench/reproduce/patterns/wedges';
import { solve } from '../../../src/admm/solve';
import { dot } from '../../../src/problem/objective';
import { bitAt } from '../../../src/problem/patterns';
import { defineProblem } from '../../../src/problem/problem';
import { fillUniforms } from '../../../src/random';
import { drawDirections } from '../../../src/sampling/directions';
import { enumeratePatterns } from '../../../src/sampling/enumerate';

const SEED = 4;
const SAMPLES = 10;
const GAP = 1e-5;
const X = gaussianMatrix(SAMPLES, 2, SEED);
const y = Float64Array.from({ length: SAMPLES }, (_, k) => (k % 3 === 0 ? -1 : 1));
const BETA = 0.01;
let plane: PlaneProgram;

beforeAll(async () => {
  plane = new PlaneProgram(X, y, BETA, GAP, openCells(await enumeratePatterns(X)));
});

/** A direction at an angle, with the signs of its products. */
function signs(angle: number): string {
  const u = Float64Array.of(Math.cos(angle), Math.sin(angle));
  return Array.from({ length: SAMPLES }, (_, k) => (dot(X.data, 2 * k, u, 0, 2) >= 0 ? 1 : 0)).join('');
}

describe(`wedges (seed ${SEED})`, () => {
  it('are the patterns: directions between the rays have them, directions just outside do not; their shares add up to 1', () => {
    plane.wedges.forEach(({ edges: [a, b] }, i) => {
      const own = Array.from({ length: SAMPLES }, (_, k) => bitAt(plane.patterns, i, k)).join('');
      const [from, width] = [Math.atan2(a.ray[1], a.ray[0]), 2 * Math.PI * plane.wedges[i]!.probability];
      for (const share of [1e-6, 0.5, 1 - 1e-6]) expect(signs(from + share * width)).toBe(own);
      for (const share of [-1e-6, 1 + 1e-6]) expect(signs(from + share * width)).not.toBe(own);
      expect(Math.abs(b.ray[0] - Math.cos(from + width))).toBeLessThan(1e-12);
      expect(plane.patternOf(Math.cos(from + width / 3), Math.sin(from + width / 3))).toBe(i);
    });
    expect(plane.wedges.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
  });

  it('get cone multipliers that no others beat: what is left of the gradient lies in the wedge and is orthogonal to what was added', () => {
    const draws = new Float64Array(2 * SAMPLES);
    for (let round = 0; round < 20; round++) {
      fillUniforms(draws, { seed: SEED, stream: 1 }, round * draws.length);
      const p = y.map((label, k) => (label < 0 ? draws[k]! : 0));
      const q = y.map((label, k) => (label > 0 ? draws[k]! : 0));
      const all = [...plane.wedges.keys()];
      const { alpha } = extendDual({ p, q }, X, plane.patterns, plane.wedges, all);
      for (const half of [0, 1]) {
        for (const i of all) {
          const own = alpha.subarray((half * all.length + i) * SAMPLES, (half * all.length + i + 1) * SAMPLES);
          const g = [0, 0];
          const added = [0, 0];
          for (let k = 0; k < SAMPLES; k++) {
            expect(own[k]).toBeGreaterThanOrEqual(-1e-15);
            const bit = bitAt(plane.patterns, i, k);
            for (const j of [0, 1]) {
              g[j]! += ((half === 0 ? -1 : 1) * bit * (p[k]! - q[k]!) * X.data[2 * k + j]!) / SAMPLES;
              added[j]! += (2 * bit - 1) * own[k]! * X.data[2 * k + j]!;
            }
          }
          const left = [g[0]! + added[0]!, g[1]! + added[1]!] as const;
          for (const { normal } of plane.wedges[i]!.edges) expect(normal[0] * left[0] + normal[1] * left[1]).toBeGreaterThan(-1e-12);
          expect(Math.abs(left[0] * added[0]! + left[1] * added[1]!)).toBeLessThan(1e-12);
        }
      }
    }
  });
});

describe(`the growing program (seed ${SEED})`, () => {
  it('has the optimum that the solver finds, to the two gaps', async () => {
    const all = [...plane.wedges.keys()];
    for (const chosen of [[0, 3, 7], all]) {
      const optimum = plane.optimum(chosen, [chosen[0]!]);
      expect(optimum.program - optimum.dualBound).toBeLessThanOrEqual(2 * GAP * optimum.program);
      const patterns = { ...plane.patterns, ...selected(chosen) };
      const solution = await solve(defineProblem({ X, y, patterns, loss: 'logistic', cone: 'hard', beta: BETA }), {
        device: 'cpu',
        gap: 1e-3,
      });
      expect(solution.status).toBe('solved');
      expect(optimum.program).toBeGreaterThanOrEqual(solution.objective.dualBound * (1 - 1e-12));
      expect(optimum.dualBound).toBeLessThanOrEqual(solution.objective.program * (1 + 1e-12));
    }
  });

  it('follows the optimum over what was drawn, and judges every draw, as solving from nothing does', () => {
    const delta = 1e-3;
    const grid = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32];
    for (const seed of [SEED, SEED + 1, SEED + 2]) {
      const growth = grow(plane, seed, grid, delta);
      const drawn = drawDirections(seed, 0, 33, 2);
      const patterns = Array.from({ length: 33 }, (_, h) => plane.patternOf(drawn[2 * h]!, drawn[2 * h + 1]!));
      const optimum = (draws: number): Optimum => {
        const chosen = [...new Set(patterns.slice(0, draws))];
        return plane.optimum(chosen, chosen);
      };
      expect(growth.patterns).toBe(new Set(patterns).size);
      expect(growth.trials.map(({ draws }) => draws)).toEqual(grid);
      for (const { draws, verdict, lowering } of growth.trials) {
        const [before, after] = [optimum(draws), optimum(draws + 1)];
        const ratio = after.program / before.program;
        if (verdict === 'lower') expect(ratio).toBeLessThan(1 - delta + 4 * GAP);
        if (verdict === 'same') expect(ratio).toBeGreaterThan(1 - delta - 4 * GAP);
        if (verdict === 'lower') expect(lowering).toBeGreaterThan(0);
        const { program } = growth.steps.filter((step) => step.draws <= draws).at(-1)!;
        expect(program).toBeGreaterThanOrEqual(before.dualBound);
        expect(program).toBeLessThanOrEqual((before.program * (1 + 2 * GAP)) / (1 - delta));
      }
      expect(new Set(growth.trials.map(({ verdict }) => verdict))).toEqual(new Set(['lower', 'same']));
    }
  });
});

describe('compare', () => {
  const between = (dualBound: number, program: number): Pick<Optimum, 'program' | 'dualBound'> => ({ dualBound, program });

  it('decides only what the two intervals prove', () => {
    expect(compare(between(0.99, 1), between(0.8, 0.88), 0.1)).toBe('lower');
    expect(compare(between(0.99, 1), between(0.8, 0.895), 0.1)).toBe('undecided');
    expect(compare(between(0.99, 1), between(0.89, 1), 0.1)).toBe('undecided');
    expect(compare(between(0.99, 1), between(0.9, 1), 0.1)).toBe('same');
  });
});

function selected(chosen: readonly number[]): { count: number; words: Uint32Array; samples: number } {
  return {
    samples: SAMPLES,
    count: chosen.length,
    words: Uint32Array.from(chosen.flatMap((i) => [...plane.patterns.words.subarray(i, i + 1)])),
  };
}
