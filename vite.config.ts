import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/** commander is CommonJS: bundled, it still asks for Node's modules with `require`. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** The library build: ES modules in dist/, WGSL and the small libraries inlined, ml-matrix and webgpu left to the installer. */
export default defineConfig({
  plugins: [declarations()],
  build: {
    target: 'es2022',
    minify: false,
    sourcemap: true,
    license: { fileName: 'licenses.md' },
    lib: { entry: { index: 'src/index.ts', node: 'src/node.ts', cli: 'src/cli/main.ts' }, formats: ['es'] },
    rolldownOptions: {
      external: [/^node:/, 'webgpu', 'ml-matrix'],
      checks: { pluginTimings: false, bundlerTimings: false },
      output: { chunkFileNames: 'chunks/[name]-[hash].js', banner: ({ name }) => (name === 'cli' ? REQUIRE : '') },
    },
  },
});

/** Emits the .d.ts files with tsc, and completes their relative imports for resolvers that want file extensions. */
function declarations(): Plugin {
  return {
    name: 'declarations',
    apply: 'build',
    writeBundle() {
      const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
      if (tsc.status !== 0) throw new Error('tsc could not emit the declarations');
      for (const name of readdirSync('dist/types', { recursive: true, encoding: 'utf8' })) {
        if (name.endsWith('.d.ts')) completeImports(join('dist/types', name));
      }
    },
  };
}

/** A declaration that names these would not compile for users who have not installed our development dependencies. */
const LEAKS = /\/\/\/ <reference|@webgpu\/types|\bNodeJS\./;

function completeImports(file: string): void {
  const text = readFileSync(file, 'utf8');
  const leak = LEAKS.exec(text);
  if (leak) throw new Error(`${file} names ${leak[0]}, which users may not have: state the type in the source without it`);
  writeFileSync(file, text.replace(/(from |import\()(['"])(\.[^'"]*)\2/g, '$1$2$3.js$2'));
}
