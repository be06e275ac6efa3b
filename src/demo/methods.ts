import type { Cone } from '../index';

export const METHODS = ['standard', 'hard', 'soft', 'pgd'] as const;
export type MethodId = (typeof METHODS)[number];

/** One of the four ways to train that the page compares. */
export interface Method {
  readonly title: string;
  /** One sentence for somebody who meets it for the first time. */
  readonly sentence: string;
  /** The convex program that is solved; undefined for back-propagation. */
  readonly program: { readonly cone: Cone; readonly robust: boolean } | undefined;
}

export const METHOD: Readonly<Record<MethodId, Method>> = {
  standard: {
    title: 'Standard',
    sentence: 'The convex program of ordinary training: it fits the points and knows of no adversary.',
    program: { cone: 'soft', robust: false },
  },
  hard: {
    title: 'Robust, hard cones',
    sentence: 'The paper’s robust program: no neuron may switch on or off inside a box, which leaves few of them.',
    program: { cone: 'hard', robust: true },
  },
  soft: {
    title: 'Robust, soft cones',
    sentence: 'Neurons may switch inside a box and pay for it, so that the objective still bounds the loss under attack.',
    program: { cone: 'soft', robust: true },
  },
  pgd: {
    title: 'PGD training',
    sentence: 'Back-propagation on attacked points, as usually done: no bound says how far from the best it ends.',
    program: undefined,
  },
};
