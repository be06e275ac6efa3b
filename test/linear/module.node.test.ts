import { expect, test } from 'vitest';
import { compileTiles } from '../../src/linear/assembly/build.mjs';
import { TILES_MODULE } from '../../src/linear/tiles-module';

test('the WebAssembly module is what its source compiles to', async () => {
  expect(Buffer.from(await compileTiles()).toString('base64')).toBe(TILES_MODULE);
});
