import { defineKernel } from '../../src/gpu/kernel';

/** y = factor x + shift, the smallest kernel with parameters, two buffers and an override. */
export const scale = defineKernel({
  name: 'scale',
  sources: [
    `struct Params { count: u32, factor: f32, shift: i32 }
    override WORKGROUP_SIZE: u32 = 64;
    @group(0) @binding(0) var<uniform> params: Params;
    @group(0) @binding(1) var<storage, read> x: array<f32>;
    @group(0) @binding(2) var<storage, read_write> y: array<f32>;
    @compute @workgroup_size(WORKGROUP_SIZE) fn scale(@builtin(global_invocation_id) id: vec3u) {
      if (id.x < params.count) { y[id.x] = params.factor * x[id.x] + f32(params.shift); }
    }`,
  ],
  params: { count: 'u32', factor: 'f32', shift: 'i32' },
  buffers: { x: 'read', y: 'read_write' },
  overrides: { WORKGROUP_SIZE: 64 },
});

/** x = x + 1 at one entry: counts how often it ran. It has neither parameters nor overrides. */
export const increment = defineKernel({
  name: 'increment',
  sources: [
    `@group(0) @binding(1) var<storage, read_write> x: array<f32>;
    @compute @workgroup_size(1) fn increment() { x[0] += 1; }`,
  ],
  params: {},
  buffers: { x: 'read_write' },
});
