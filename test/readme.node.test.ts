import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';

const root = new URL('..', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const folder = new URL('test/artefacts/readme/', root);

/** The README's JavaScript blocks, and the line each says it prints. */
const examples = [...readme.matchAll(/```js\n([\s\S]*?)```\s*\n\s*prints `([^`]+)`/g)].map(([, code, printed]) => ({
  code: code!,
  printed: printed!,
}));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every JavaScript block of the README says what it prints', () => {
  expect(examples.length).toBeGreaterThan(0);
  expect(examples.length).toBe(readme.match(/```js\n/g)!.length);
});

test.each(examples.map(({ code, printed }, at) => ({ at, code, printed })))(
  'example $at prints "$printed"',
  async ({ at, code, printed }) => {
    mkdirSync(folder, { recursive: true });
    const file = fileURLToPath(new URL(`example-${at}.mjs`, folder));
    writeFileSync(
      file,
      code.replaceAll(/'reluvex(\/node)?'/g, (_, node: string | undefined) => `'../../../src/${node ? 'node' : 'index'}'`),
    );
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    try {
      await import(/* @vite-ignore */ file);
      expect(log.mock.calls.map((words) => words.join(' '))).toEqual([printed]);
    } finally {
      log.mockRestore();
    }
  },
);
