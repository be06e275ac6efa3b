import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browserFlags, findBrowser } from './test/setup/browser.mjs';

const timeouts = { testTimeout: 60_000, hookTimeout: 60_000 };
const inNodeOnly = 'test/**/*.node.test.ts';
const inBrowserOnly = 'test/**/*.browser.test.ts';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [inBrowserOnly],
          pool: 'forks',
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          ...timeouts,
        },
      },
      {
        optimizeDeps: {
          include: ['wgsl-preprocessor/wgsl-preprocessor.js', 'fast-check', 'ml-matrix', 'fflate', 'onnxruntime-web'],
          exclude: ['webgpu'],
        },
        server: { headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' } },
        test: {
          name: 'chromium',
          include: ['test/**/*.test.ts'],
          exclude: [inNodeOnly],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: findBrowser(), args: browserFlags() } }),
            instances: [{ browser: 'chromium' }],
          },
          ...timeouts,
        },
      },
      {
        test: {
          name: 'types',
          include: [],
          typecheck: { enabled: true, only: true, include: ['test/**/*.test-d.ts'], ignoreSourceErrors: true },
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
