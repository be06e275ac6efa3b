import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, defineConfig, type Plugin, type Rolldown } from 'vite';

/** commander is CommonJS: bundled, it still asks for Node's modules with `require`. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** webgpu and puppeteer are the installer's to bring; the other libraries are small, and bundled. */
const EXTERNAL = [/^node:/, 'webgpu', 'puppeteer'];

/** How the modules of the library are written. */
const MODULES: Rolldown.OutputOptions = {
  preserveModules: true,
  preserveModulesRoot: 'src',
  entryFileNames: ({ name }) => `${name.replace(/^(?:\.\.\/)?node_modules\//, 'vendor/').replace(/\?raw$/, '')}.js`,
  // The declarations have the documentation; the marks tell bundlers what they may leave out.
  comments: { jsdoc: false, annotation: true, legal: true },
};

const ONE_FILE: Rolldown.OutputOptions = { codeSplitting: false, minify: true };

/**
 * The command line in one file. The library as a module for each of the source, of which bundlers take those that a page uses; the same in
 * one file, for pages without a bundler; and the worker, which bundlers take as it is, whatever formats they give to workers.
 */
export default defineConfig({
  plugins: [
    terseShaders(),
    further('modules', { index: 'src/index.ts', node: 'src/node.ts' }, MODULES),
    further('page', { 'reluvex.min': 'src/index.ts' }, ONE_FILE),
    further('worker', { worker: 'src/worker.ts' }, ONE_FILE),
    declarations(),
  ],
  build: {
    target: 'es2022',
    minify: false,
    license: { fileName: 'licenses.md' },
    lib: { entry: { cli: 'src/cli/main.ts' }, formats: ['es'] },
    rolldownOptions: {
      external: EXTERNAL,
      checks: { pluginTimings: false, bundlerTimings: false },
      output: { codeSplitting: false, banner: REQUIRE },
    },
  },
});

/** A further build into the same folder. */
function further(name: string, entry: Record<string, string>, output: Rolldown.OutputOptions): Plugin {
  return {
    name,
    apply: 'build',
    async writeBundle({ dir }) {
      await build({
        configFile: false,
        logLevel: 'warn',
        plugins: [terseShaders()],
        build: {
          target: 'es2022',
          minify: false,
          sourcemap: true,
          outDir: dir,
          emptyOutDir: false,
          lib: { entry, formats: ['es'] },
          rolldownOptions: { external: EXTERNAL, output },
        },
      });
    },
  };
}

/** WGSL without comments and spare spaces, which are half of it; a driver's message still names a line, since statements keep theirs. */
function terseShaders(): Plugin {
  return {
    name: 'terse-shaders',
    apply: 'build',
    enforce: 'pre',
    load: {
      filter: { id: /\.wgsl\?raw$/ },
      handler: (id) => `export default ${JSON.stringify(terse(readFileSync(id.replace(/\?raw$/, ''), 'utf8')))};`,
    },
  };
}

/** Directives keep their lines; elsewhere a space goes where what is beside it cannot grow together with what follows. */
function terse(shader: string): string {
  const lines = shader.replace(/\/\*[^]*?\*\/|\/\/.*/g, ' ').split('\n');
  const shorter = lines.map((line) => {
    const one = line.trim().replace(/\s+/g, ' ');
    return /^(?:#|enable|requires|diagnostic)/.test(one)
      ? one
      : one.replace(/ ?([(){},;:]) ?/g, '$1').replace(/([\w)\]]) ?([-+*/%|^=!]=?|&&?|\|\||<<?=?|>>?=?) (?=[!\w(])/g, '$1$2');
  });
  return shorter.filter((line) => line !== '').join('\n');
}

/** Emits the .d.ts files with tsc, and completes their relative imports for resolvers that want file extensions. */
function declarations(): Plugin {
  return {
    name: 'declarations',
    apply: 'build',
    writeBundle({ dir = 'dist' }) {
      const folder = join(dir, 'types');
      const args = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', folder];
      if (spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0) throw new Error('tsc could not emit the declarations');
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (name.endsWith('.d.ts')) completeImports(join(folder, name));
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
  const complete = text.replace(
    /(?<=(?:from |import\()(['"]))(\.[^'"]*)(?=\1)/g,
    (path) => `${path.replace(/(?:^|\/)\.{1,2}$/, '$&/index')}.js`,
  );
  writeFileSync(file, complete);
}
