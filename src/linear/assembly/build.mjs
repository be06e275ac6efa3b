import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Compiles tiles.ts to a WebAssembly module that exports `tiles` and its memory.
 *
 * @returns {Promise<Uint8Array>}
 */
export async function compileTiles() {
  /** @type {Uint8Array} */
  let bytes = new Uint8Array();
  const { error, stderr } = await main(
    ['tiles.ts', '--baseDir', here('.'), '--outFile', 'tiles.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
    { writeFile: (_, contents) => (bytes = contents) },
  );
  if (error) throw new Error(`tiles.ts does not compile: ${stderr.toString()}`, { cause: error });
  return bytes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = Buffer.from(await compileTiles()).toString('base64');
  writeFileSync(
    here('../tiles-module.ts'),
    `/** The WebAssembly module built from assembly/tiles.ts by \`npm run wasm\`, as base64; not to be edited. */\nexport const TILES_MODULE =\n  '${text}';\n`,
  );
}
