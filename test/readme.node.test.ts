import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { reluvex, temporaryFolder } from './support/cli';
import { blocksOf, documents } from './support/documents';

const root = new URL('..', import.meta.url);
const folder = new URL('test/artefacts/readme/', root);
const blocks = [...documents()].flatMap(([file, text]) => blocksOf(file, text));

/** What blocks of these languages are, which no test here can run. */
const NOT_RUN: Readonly<Record<string, string>> = {
  python: 'PyTorch and Keras: the semantics of their lines are checked in test/docs-models.test.ts',
  html: 'a page',
  json: 'a document',
  text: 'what a command prints, or a formula',
};

/** Lines of shell that start other programs than the command line. */
const OTHER_PROGRAMS = /^(npm (install|run|test|ci)|npx puppeteer|git |cd )/;

/** Where the tests were started: a script that outlives its test must not leave the others elsewhere. */
const home = process.cwd();
afterEach(() => process.chdir(home));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the code of README.md and docs', () => {
  test('is of languages that are run, or known not to be', () => {
    expect(blocks.filter(({ language }) => !['js', 'sh'].includes(language) && NOT_RUN[language] === undefined)).toEqual([]);
  });

  test('begins in the README with an example of 12 lines', () => {
    const { code } = blocks.find(({ file, language }) => file === 'README.md' && language === 'js')!;
    expect(code.trimEnd().split('\n')).toHaveLength(12);
  });

  const scripts = blocks.filter(({ language }) => language === 'js');

  test('says of every script what it prints', () => {
    expect(scripts.filter(({ prints }) => prints === undefined)).toEqual([]);
    expect(scripts.length).toBeGreaterThan(5);
  });

  test.each(scripts.map(({ file, code, prints }, at) => ({ at, file, code, prints: prints! })))(
    'script $at of $file prints "$prints"',
    async ({ at, code, prints }) => {
      mkdirSync(folder, { recursive: true });
      const script = fileURLToPath(new URL(`example-${at}.mjs`, folder));
      writeFileSync(
        script,
        code.replaceAll(/'reluvex(\/node)?'/g, (_, node: string | undefined) => `'../../../src/${node ? 'node' : 'index'}'`),
      );
      const log = vi.spyOn(console, 'log').mockImplementation(() => {});
      process.chdir(temporaryFolder());
      try {
        await import(/* @vite-ignore */ script);
        expect(log.mock.calls.map((words) => words.join(' '))).toEqual([prints]);
      } finally {
        log.mockRestore();
      }
    },
  );
});

describe('the command lines of README.md and docs', () => {
  const shells = blocks.filter(({ language }) => language === 'sh');
  const lines = shells.flatMap(({ file, code }) =>
    code
      .split('\n')
      .map((line) => line.replace(/\s+#.*/, '').trim())
      .filter(Boolean)
      .map((line) => ({ file, line })),
  );

  test('start reluvex, or a program that is known', () => {
    expect(lines.filter(({ line }) => !line.startsWith('npx reluvex ') && !OTHER_PROGRAMS.test(line))).toEqual([]);
  });

  test('name scripts that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { scripts: Record<string, string> };
    const named = lines.flatMap(({ line }) => /^npm run (\S+)/.exec(line)?.[1] ?? []);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  const ours = lines.filter(({ line }) => /^npx reluvex (?!trace|bench|demo)/.test(line));
  const sessions = [...new Set(ours.map(({ file }) => file))].map((file) => ({
    file,
    commands: ours.filter((line) => line.file === file).map(({ line }) => line),
  }));

  test.each(sessions)('run one after the other as $file has them', async ({ commands }) => {
    process.chdir(temporaryFolder());
    writeFileSync('data.csv', table());
    for (const command of commands) {
      const { code, stderr } = await reluvex(command.split(' ').slice(2));
      expect({ command, code, stderr: code === 0 ? '' : stderr }).toEqual({ command, code: 0, stderr: '' });
    }
    expect(readdirSync('.').length).toBeGreaterThan(1);
  });
});

/** Columns of different units, and the class of each row. */
function table(): string {
  const rows = Array.from({ length: 24 }, (_, k) => {
    const sick = k % 2 === 0;
    return `${(sick ? 140 : 90) + 10 * Math.sin(3 * k)},${(sick ? 0.1 : 0.3) + 0.05 * Math.cos(5 * k)},${sick ? 'sick' : 'well'}\n`;
  });
  return `pressure,ratio,diagnosis\n${rows.join('')}`;
}
