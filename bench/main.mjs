import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

// The first argument may name the suite, as the npm scripts do.
const [first, ...others] = process.argv.slice(2);
const [suite, argv] = ['bench', 'reproduce', 'trust'].includes(first) ? [first, others] : ['bench', process.argv.slice(2)];
const root = fileURLToPath(new URL('..', import.meta.url));
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
  if (suite === 'trust') {
    const { main } = await vite.ssrLoadModule('/bench/trust/main.ts');
    process.exitCode = await main(argv, root);
  } else {
    const { main } = await vite.ssrLoadModule('/bench/harness/main.ts');
    process.exitCode = await main(suite, argv, root);
  }
} finally {
  await vite.close();
}
