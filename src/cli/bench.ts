import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../errors';
import { packageFolder, runScript } from './from-clone';
import type { Io } from './io';

const EXAMPLES = `
Its exit code is the benchmark's own: 0 when everything was measured. In a clone it is the same as
npm run bench -- [options].

Examples:
  $ reluvex bench --quick
  $ reluvex bench --engine node --only sampling`;

/** `reluvex bench`: the benchmark of a clone; the package that npm installs has none. */
export function addBenchCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command('bench')
    .description('measure reluvex in headless Chrome or in Node, and write results.json and a report (in a clone of the repository)')
    .argument('[options...]', 'passed on: --quick, --full, --only <part>, --engine node, --out <folder>, …; -- --help lists them')
    .allowUnknownOption()
    .addHelpText('after', EXAMPLES)
    .action(async (options: readonly string[]) => {
      const script = join(packageFolder(), 'bench/main.mjs');
      if (!existsSync(script)) {
        throw new InputError(
          'the benchmark is not part of the installed package: clone the repository of reluvex and run npm run bench there',
        );
      }
      finish(await runScript(script, options, io));
    });
}
