import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/**
 * What the page may do: scripts, styles and the worker come from its own server and nothing else is loaded. `wasm-unsafe-eval` lets
 * the library compile its WebAssembly; without it, it computes in plain script.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Cross-origin isolation gives the page fine-grained clocks. */
const headers = {
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/** How long the bundler's plugins took is no concern of those who want to see the page. */
const checks = { pluginTimings: false, bundlerTimings: false };

/** The demo page: built into dist/demo, and served from there. */
export default defineConfig({
  root: fileURLToPath(new URL('src/demo', import.meta.url)),
  base: './',
  worker: { format: 'es', rolldownOptions: { checks } },
  build: {
    outDir: fileURLToPath(new URL('dist/demo', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: { checks },
  },
  preview: { host: '127.0.0.1', port: 4173, headers },
});
