import { asMatrix, asVector } from '../../src/data/numeric-array';
import { readNpy } from '../../src/data/npy';
import { packPatterns } from '../../src/problem/patterns';
import { defineProblem, type Problem } from '../../src/problem/problem';
import { bytesOf, findFile } from '../harness/data-file';
import type { DataFile } from '../results';
import { readPeerNotes, type PeerMark } from './peer-notes';

/** A problem that public solvers were run on, with the optimum that its notes state. */
export interface PeerProblem {
  readonly name: string;
  readonly problem: Problem;
  readonly optimum: number;
}

/** The names under which the harness finds these data. */
export const PEER_NOTES = 'peers/notes.md';
export const PEER_ARRAYS = ['X', 'y', 'patterns'] as const;
export const peerArray = (problem: string, array: (typeof PEER_ARRAYS)[number]): string => `peers/${problem}-${array}.npy`;

/** The public solvers' problems among the files: squared loss, hard cones, ε = 0, and β and optimum as the notes say. */
export function peerProblems(files: readonly DataFile[]): PeerProblem[] {
  const notes = findFile(files, PEER_NOTES);
  if (!notes) return [];
  const { beta, optima } = readPeerNotes(textOf(notes));
  return Object.entries(optima).flatMap(([name, optimum]) => {
    const [xs, ys, masks] = PEER_ARRAYS.map((array) => findFile(files, peerArray(name, array)));
    if (!xs || !ys || !masks) return [];
    const X = asMatrix(readNpy(bytesOf(xs)), 'X');
    const y = asVector(readNpy(bytesOf(ys)), 'y');
    const rows = asMatrix(readNpy(bytesOf(masks)), 'patterns');
    const patterns = packPatterns(X.rows, rows.columns, (i, k) => rows.data[k * rows.columns + i] === 1);
    return [{ name, problem: defineProblem({ X, y, patterns, loss: 'squared', cone: 'hard', beta }), optimum }];
  });
}

/** What the notes say that public solvers reached on these problems; none without the notes. */
export function peerMarks(files: readonly DataFile[]): PeerMark[] {
  const notes = findFile(files, PEER_NOTES);
  return notes ? readPeerNotes(textOf(notes)).marks : [];
}

function textOf(file: DataFile): string {
  return new TextDecoder().decode(bytesOf(file));
}
