import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { EXIT, EXIT_CODES_HELP } from '../src/cli/io';
import { blocksOf, documents, helpTexts } from './support/documents';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = documents();

/** How a heading is named in a link, as GitHub does it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!));
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)"/g)].map(([, id]) => id!)];
}

describe('the pages', () => {
  test('link to files and headings that are there', () => {
    const broken = [...pages].flatMap(([page, text]) =>
      [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
        .filter(([, file, anchor]) => {
          const target = file === '' ? join(root, page) : join(root, dirname(page), file!);
          if (!existsSync(target)) return true;
          return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
        })
        .map(([link]) => `${page}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  test('cite the three papers, in CITATION.cff as in the README', () => {
    const citation = readFileSync(join(root, 'CITATION.cff'), 'utf8');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    for (const paper of ['2105.12237', '2201.01965', '2002.10553']) {
      expect(citation).toContain(`value: 'arXiv:${paper}'`);
      expect(pages.get('README.md')).toContain(`https://arxiv.org/abs/${paper}`);
    }
    expect(citation).toContain(`\nversion: ${version}\n`);
  });
});

describe('docs/command-line.md', () => {
  const page = pages.get('docs/command-line.md')!;
  const texts = blocksOf('', page).filter(({ language }) => language === 'text');

  test.each([...helpTexts()].map(([name, help]) => ({ name, help })))('has what $name --help prints', ({ name, help }) => {
    expect(page).toContain(`### ${name}\n\n\`\`\`text\n${help}\n\`\`\`\n`);
  });

  test('has no help of a command that is not there', () => {
    expect(texts).toHaveLength(helpTexts().size);
  });

  test('explains every exit code, and so does --help', () => {
    const documented = [...page.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
    const inHelp = [...EXIT_CODES_HELP.matchAll(/^ {2}(\d+) /gm)].map(([, code]) => Number(code));
    expect(documented).toEqual(Object.values(EXIT).sort((a, b) => a - b));
    expect(inHelp).toEqual(documented);
  });

  test('names every command in the README', () => {
    const commands = [...helpTexts().keys()].filter((name) => name !== 'reluvex');
    const listed = /`reluvex ([a-z|]+)`/.exec(pages.get('README.md')!)![1]!.split('|');
    expect(listed.sort()).toEqual(commands.sort());
  });
});
