import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const vite = await createServer({
  root,
  configFile: false,
  logLevel: 'warn',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  ssr: { noExternal: ['wgsl-preprocessor'] },
});
try {
  const { pack } = await vite.ssrLoadModule('/bench/gpu/pack.ts');
  process.exitCode = await pack(process.argv.slice(2), root);
} finally {
  await vite.close();
}
