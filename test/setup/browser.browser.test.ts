import { expect, test } from 'vitest';

test('the headless browser has a WebGPU adapter and is isolated from other origins', async () => {
  expect(await navigator.gpu.requestAdapter()).not.toBeNull();
  expect(crossOriginIsolated).toBe(true);
});
