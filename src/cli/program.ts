import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { GpuError, ReluvexError } from '../errors';
import { addInfoCommand } from './info';
import { EXIT, EXIT_CODES_HELP, type Io } from './io';
import { addPredictCommand } from './predict';
import { addSolveCommand } from './solve';
import { addTrainCommand } from './train';

/** Runs `reluvex` with the arguments after the program's name, and returns its exit code; it never throws. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.solved;
  const finish = (result: number): void => {
    code = result;
  };
  try {
    await createProgram(io, finish).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return report(error, io);
  }
}

function createProgram(io: Io, finish: (code: number) => void): Command {
  const program = new Command('reluvex')
    .description('Globally optimal training of two-layer ReLU networks, standard and adversarially robust, with a certificate.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      outputError: (message, write) => write(oneLine(message.replace(/^error: /, ''))),
    })
    .addHelpText('afterAll', EXIT_CODES_HELP);
  for (const add of [addSolveCommand, addTrainCommand, addPredictCommand, addInfoCommand]) add(program, io, finish);
  return program;
}

/** Says on one line what went wrong, and returns the exit code that it stands for. */
function report(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.solved : EXIT.input;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ReluvexError) {
    io.stderr(oneLine(message));
    return error instanceof GpuError ? EXIT.gpu : EXIT.input;
  }
  io.stderr(oneLine(`a defect of reluvex, please report it: ${message}`));
  return EXIT.defect;
}

function oneLine(message: string): string {
  return `reluvex: ${message.trim().replace(/\s*\n\s*/g, ' ')}\n`;
}
