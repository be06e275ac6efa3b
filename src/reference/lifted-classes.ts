import type { Problem } from '../problem/problem';
import { spectraOf } from '../problem/spectra';
import { BLOCKS, type Block, type BlockNorms, type Norms, type Penalties, type Point, type Splitting } from '../problem/splitting';
import { problemInArena, spectraInArena } from './arena-problem';
import { liftedLength, liftedReference } from './lifted';

/** The lifted splitting of problems that differ in their targets alone: one after the other, with the same spectra and penalties. */
export function liftedClassesReference(
  problems: readonly Problem[],
  penalties: Penalties,
  relaxation: number,
  threads = 1,
): Splitting<readonly Point[]> {
  const { problem: shared, arena } = problemInArena(problems[0]!, problems.length * liftedLength(problems[0]!), threads);
  const spectra = spectraInArena(spectraOf(problems[0]!), arena);
  const classes = problems.map((problem) => liftedReference({ ...shared, y: problem.y }, penalties, relaxation, threads, spectra));
  const first = classes[0]!;
  return {
    kind: first.kind,
    factors: first.factors,
    get penalties() {
      return first.penalties;
    },
    async advance(iterations) {
      const norms: Norms[] = [];
      for (const splitting of classes) norms.push(await splitting.advance(iterations));
      return together(norms);
    },
    async setPenalties(next) {
      for (const splitting of classes) await splitting.setPenalties(next);
    },
    point: () => Promise.all(classes.map((splitting) => splitting.point())),
    async average() {
      const points = await Promise.all(classes.map((splitting) => splitting.average()));
      return points.some((point) => point === undefined) ? undefined : (points as Point[]);
    },
    restartAverage() {
      for (const splitting of classes) splitting.restartAverage();
    },
    async warmStart(points) {
      for (const [at, splitting] of classes.entries()) await splitting.warmStart(points[at]!);
    },
    get threads() {
      return arena?.threads ?? 1;
    },
    close: () => arena?.close(),
  };
}

/** The norms of all classes' blocks as one vector each. */
function together(classes: readonly Norms[]): Norms {
  const blocks = BLOCKS.filter((block) => classes[0]![block]);
  return Object.fromEntries(blocks.map((block) => [block, normsOfBlock(classes, block)]));
}

function normsOfBlock(classes: readonly Norms[], block: Block): BlockNorms {
  const total = (part: keyof BlockNorms) => Math.hypot(...classes.map((norms) => norms[block]![part]));
  return { gap: total('gap'), size: total('size'), change: total('change'), dual: total('dual') };
}
