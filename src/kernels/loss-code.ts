/** The number that stands for a loss in the shader's `loss`. */
export const LOSS_CODE = { squared: 0, hinge: 1, logistic: 2 } as const;
