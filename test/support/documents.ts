import { readdirSync, readFileSync } from 'node:fs';
import { createProgram } from '../../src/cli/program';

/** A fenced block of a Markdown file. */
export interface Block {
  readonly file: string;
  readonly language: string;
  readonly code: string;
  /** What the line below it says that it prints; undefined where there is none. */
  readonly prints: string | undefined;
}

const root = new URL('../../', import.meta.url);

/** README.md and the pages of docs, by name. */
export function documents(): Map<string, string> {
  const pages = readdirSync(new URL('docs', root)).filter((name) => name.endsWith('.md'));
  const names = ['README.md', ...pages.map((name) => `docs/${name}`)];
  return new Map(names.map((name) => [name, readFileSync(new URL(name, root), 'utf8')]));
}

/** The fenced blocks of a document, in their order. */
export function blocksOf(file: string, text: string): Block[] {
  return [...text.matchAll(/^```(\S*)\n([\s\S]*?)^```$(?:\s*\n\s*prints `([^`]+)`)?/gm)].map(([, language, code, prints]) => ({
    file,
    language: language!,
    code: code!,
    prints,
  }));
}

/** What each command's --help prints, but for the exit codes; the program's own under its name. */
export function helpTexts(): Map<string, string> {
  let text = '';
  const ignore = () => undefined;
  const signal = new AbortController().signal;
  const program = createProgram({ stdout: (part) => (text += part), stderr: ignore, isTerminal: false, signal }, ignore);
  const helps = new Map<string, string>();
  for (const command of [program, ...program.commands]) {
    text = '';
    command.outputHelp();
    helps.set(command.name(), text.split('\nExit codes:')[0]!.trimEnd());
  }
  return helps;
}
