import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

/** Of the compiler: fast code, no memory of its own but one that threads may share, nothing at run time. */
const OPTIONS = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--importMemory'],
  ...['--enable', 'simd', '--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'],
];

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Compiles module.ts to a WebAssembly module that works in the memory it is given.
 *
 * @returns {Promise<Uint8Array>}
 */
export async function compileAssembly() {
  /** @type {Uint8Array} */
  let bytes = new Uint8Array();
  const { error, stderr } = await main(['module.ts', '--baseDir', here('.'), '--outFile', 'module.wasm', ...OPTIONS], {
    writeFile: (_, contents) => (bytes = contents),
  });
  if (error) throw new Error(`module.ts does not compile: ${stderr.toString()}`, { cause: error });
  return bytes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = Buffer.from(await compileAssembly()).toString('base64');
  writeFileSync(
    here('../assembly-module.ts'),
    `/** The WebAssembly module built from assembly/module.ts by \`npm run wasm\`, as base64; not to be edited. */\nexport const ASSEMBLY_MODULE =\n  '${text}';\n`,
  );
}
