import source from '../../shaders/attack-step.wgsl?raw';
import workgroupSum from '../../shaders/lib/workgroup-sum.wgsl?raw';
import { defineKernel } from '../gpu/kernel';

/** Notes the worst point of every row and moves the row one step of projected gradient ascent; one workgroup for each row. */
export const attackStep = defineKernel({
  name: 'attack_step',
  sources: [workgroupSum, source],
  params: {
    rows: 'u32',
    samples: 'u32',
    features: 'u32',
    target_code: 'u32',
    ball: 'u32',
    keep: 'u32',
    first: 'u32',
    rate: 'f32',
    range_low: 'f32',
    range_high: 'f32',
  },
  buffers: {
    clean: 'read',
    targets: 'read',
    radius: 'read',
    outputs: 'read',
    gradients: 'read',
    points: 'read_write',
    worst: 'read_write',
    values: 'read_write',
  },
  overrides: { ONE_SUBGROUP: 0, WORKGROUP_SIZE: 8 },
});

/** What a row's value is, as {@link attackStep} takes it: −y f, |f − y| on the side it is on, or f − y and y − f by turns. */
export const TARGET_CODE = { margin: 0, residual: 1, 'both-sides': 2 } as const;

export type RowTarget = keyof typeof TARGET_CODE;
