import { expect, test } from 'vitest';
import { compileAssembly } from '../../src/linear/assembly/build.mjs';
import { ASSEMBLY_MODULE } from '../../src/linear/assembly-module';

test('the WebAssembly module is what its source compiles to', async () => {
  expect(Buffer.from(await compileAssembly()).toString('base64')).toBe(ASSEMBLY_MODULE);
});
