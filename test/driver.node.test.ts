import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allocate } from '../src/gpu/buffers';
import { acquireAccelerator } from '../src/gpu/device';
import { readFloats } from '../src/gpu/readback';
import { findSoftwareDriver, hasGpu, nodeGpu } from '../src/node';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'reluvex-driver-'))));
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, content = ''): string {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

const manifest = (version: string): string => JSON.stringify({ ICD: { api_version: version, library_path: 'libvulkan_lvp.so' } });
const find = (): string | undefined => findSoftwareDriver({ HOME: join(root, 'home') }, root);

describe('the software driver', () => {
  test('is undefined where there is none', () => {
    expect(find()).toBeUndefined();
  });

  test('is a recent lavapipe before anything else', () => {
    put('usr/lib/chromium/vk_swiftshader_icd.json');
    const lavapipe = put('usr/share/vulkan/icd.d/lvp_icd.x86_64.json', manifest('1.4.305'));
    expect(find()).toBe(lavapipe);
  });

  test.each([manifest('1.3.230'), 'not JSON', '{}'])('is not a lavapipe that Dawn refuses: %s', (content) => {
    put('usr/share/vulkan/icd.d/lvp_icd.json', content);
    expect(find()).toBeUndefined();
    const swiftShader = put('usr/lib/chromium/vk_swiftshader_icd.json');
    expect(find()).toBe(swiftShader);
  });

  test('is not the driver of a real GPU', () => {
    put('usr/share/vulkan/icd.d/radeon_icd.json', manifest('1.4.305'));
    expect(find()).toBeUndefined();
  });

  test("is the newest SwiftShader of Puppeteer's cache when no browser is installed", () => {
    const cache = 'home/.cache/puppeteer/chrome';
    put(`${cache}/linux-99.0.1/chrome-linux64/vk_swiftshader_icd.json`);
    const newest = put(`${cache}/linux-131.0.6778.204/chrome-linux64/vk_swiftshader_icd.json`);
    expect(find()).toBe(newest);
  });

  test('is beside the browser that Puppeteer was told to use, and in the cache it was told to use', () => {
    const cached = put('cache/chrome/linux-131.0.6778.204/chrome-linux64/vk_swiftshader_icd.json');
    expect(findSoftwareDriver({ PUPPETEER_CACHE_DIR: join(root, 'cache') }, root)).toBe(cached);
    const beside = put('opt/browser/vk_swiftshader_icd.json');
    expect(findSoftwareDriver({ PUPPETEER_EXECUTABLE_PATH: join(root, 'opt/browser/chrome') }, root)).toBe(beside);
  });
});

test.each(['dev/dri/renderD128', 'dev/nvidia0', 'dev/dxg'])('/%s shows a GPU', (device) => {
  expect(hasGpu(root)).toBe(false);
  put('dev/dri/card0');
  expect(hasGpu(root)).toBe(false);
  put(device);
  expect(hasGpu(root)).toBe(true);
});

test('one instance serves everybody, and its devices work after a garbage collection', async () => {
  expect(await nodeGpu()).toBe(await nodeGpu());
  const accelerator = await acquireAccelerator({ gpu: await nodeGpu() });
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  expect([...(await readFloats(accelerator, allocate(accelerator, 'after', Float32Array.of(3))))]).toEqual([3]);
  accelerator.dispose();
});
