import { FileError, InputError } from '../errors';
import { bitAt } from '../problem/patterns';
import { CONES, defineProblem, LOSSES, patternsFromRows, type Problem } from '../problem/problem';
import { asList, asNumber, asNumbers, asOneOf, asShape, asString, member, optionalMember, parseDocument, type JsonNode } from './json';

const FORMAT = 'convex-relu-problem';
const VERSION = 1;

/** A problem read from a file, with the optimum that the file states, if any. */
export interface ProblemFile {
  readonly name: string | null;
  readonly problem: Problem;
  /** The optimal value according to the file's `reference.objective`. */
  readonly optimum: number | null;
}

/**
 * Reads a `convex-relu-problem` document, version 1: X, y, fixed patterns, loss, cone, β and the perturbation.
 *
 * @throws FileError when the document is malformed or describes a problem that {@link defineProblem} refuses.
 */
export function readProblem(bytes: Uint8Array): ProblemFile {
  const root = parseDocument(bytes, FORMAT, VERSION);
  const name = optionalMember(root, 'name');
  const reference = optionalMember(root, 'reference');
  const optimum = reference === undefined ? undefined : optionalMember(reference, 'objective');
  const shape = asShape(member(member(root, 'X'), 'shape'));
  const cone = optionalMember(root, 'cone');
  const radius = readRadius(optionalMember(root, 'perturbation'), shape[1]);
  const input = {
    X: { shape, data: asNumbers(member(member(root, 'X'), 'data'), shape[0] * shape[1]) },
    y: asNumbers(member(root, 'y')),
    loss: asOneOf(member(root, 'loss'), LOSSES),
    cone: cone === undefined ? ('soft' as const) : asOneOf(cone, CONES),
    beta: asNumber(member(root, 'beta')),
    ...radius,
  };
  const rows = readRows(member(root, 'patterns'));
  try {
    const problem = defineProblem({ ...input, patterns: patternsFromRows(rows) });
    return { name: name === undefined ? null : asString(name), problem, optimum: optimum === undefined ? null : asNumber(optimum) };
  } catch (error) {
    if (error instanceof InputError) throw new FileError(error.message, { cause: error });
    throw error;
  }
}

/** The problem as a `convex-relu-problem` document, version 1, from which {@link readProblem} gives the same problem. */
export function writeProblem(problem: Problem, name?: string): string {
  const { X, patterns } = problem;
  const rows = Array.from({ length: patterns.samples }, (_, k) =>
    Array.from({ length: patterns.count }, (_, i) => bitAt(patterns, i, k)).join(''),
  );
  return `${JSON.stringify({
    format: FORMAT,
    version: VERSION,
    ...(name === undefined ? {} : { name }),
    loss: problem.loss,
    cone: problem.cone,
    beta: problem.beta,
    perturbation: { norm: problem.perturbation.norm, radius: [...problem.perturbation.radius] },
    X: { shape: [X.rows, X.columns], data: [...X.data] },
    y: [...problem.y],
    patterns: { shape: [patterns.samples, patterns.count], rows },
  })}\n`;
}

function readRadius(node: JsonNode | undefined, features: number): { norm: 'linf' | 'l2'; epsilon: number | Float64Array } {
  if (node === undefined) return { norm: 'linf', epsilon: 0 };
  const radius = member(node, 'radius');
  const norm = asOneOf(member(node, 'norm'), ['linf', 'l2'] as const);
  return { norm, epsilon: Array.isArray(radius.value) ? asNumbers(radius, features) : asNumber(radius) };
}

function readRows(node: JsonNode): string[] {
  const [samples, count] = asShape(member(node, 'shape'));
  return asList(member(node, 'rows'), samples).map((row) => {
    const text = asString(row);
    if (text.length !== count) throw new FileError(`${row.path} has ${text.length} characters: expected ${count}, each 0 or 1`);
    return text;
  });
}
