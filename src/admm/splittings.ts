// Loaded when they are first needed: a page loads the solver of one device and splitting, not of all.

/** The splittings of the program, by kind, on an accelerator. */
export const ON_GPU = {
  lifted: async () => (await import('./lifted')).liftedSplitting,
  prediction: async () => (await import('./prediction')).predictionSplitting,
};

/** The same in double precision on the CPU. */
export const ON_CPU = {
  lifted: async () => (await import('../reference/lifted')).liftedReference,
  prediction: async () => (await import('../reference/prediction')).predictionReference,
};
