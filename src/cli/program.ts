import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { GpuError, ReluvexError } from '../errors';
import { addAttackCommand } from './attack';
import { addBenchCommand } from './bench';
import { addCertifyCommand } from './certify';
import { addDemoCommand } from './demo';
import { addEvaluateCommand } from './evaluate';
import { addExportCommand } from './export';
import { addInfoCommand } from './info';
import { EXIT, EXIT_CODES_HELP, type Io } from './io';
import { addPathCommand } from './path';
import { addPredictCommand } from './predict';
import { addSolveCommand } from './solve';
import { addTraceCommand } from './trace';
import { addTrainCommand } from './train';

const HELP_COLUMNS = 100;

const EXAMPLES = `
A first session, on a table whose column "diagnosis" names the class of each row:
  $ reluvex train data.csv --label diagnosis --loss hinge --standardize --out model.json
  $ reluvex predict model.json new.csv
  $ reluvex evaluate model.json data.csv --label diagnosis
  $ reluvex certify model.json data.csv --label diagnosis --epsilon 0.1sd

reluvex help <command> shows what a command does, its options and examples. Results go to stdout,
progress to stderr.`;

type Add = (program: Command, io: Io, finish: (code: number) => void) => void;

const GROUPS: readonly (readonly [heading: string, commands: readonly Add[]])[] = [
  ['Train and use a model:', [addTrainCommand, addPredictCommand, addEvaluateCommand, addExportCommand, addPathCommand]],
  ['Prove and attack:', [addCertifyCommand, addAttackCommand]],
  ['The solver and this machine:', [addSolveCommand, addInfoCommand, addTraceCommand, addBenchCommand, addDemoCommand]],
];

/** Runs `reluvex` with the arguments after the program's name, and returns its exit code; it never throws. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.done;
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

/** The command line as commander has it. */
export function createProgram(io: Io, finish: (code: number) => void): Command {
  const program = new Command('reluvex')
    .description('Globally optimal training of two-layer ReLU networks, standard and adversarially robust, with a certificate.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      outputError: (message, write) => write(oneLine(message.replace(/^error: /, ''))),
      getOutHelpWidth: () => io.columns ?? HELP_COLUMNS,
    })
    .addHelpText('after', EXAMPLES)
    .addHelpText('afterAll', EXIT_CODES_HELP);
  for (const [heading, commands] of GROUPS) {
    program.commandsGroup(heading);
    for (const add of commands) add(program, io, finish);
  }
  return program;
}

/** Says on one line what went wrong, and returns the exit code that it stands for. */
function report(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.input;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ReluvexError) {
    io.stderr(oneLine(message));
    return error instanceof GpuError ? EXIT.gpu : EXIT.input;
  }
  if (io.signal.aborted && error === io.signal.reason) {
    io.stderr(oneLine('cancelled'));
    return EXIT.cancelled;
  }
  io.stderr(oneLine(`a defect of reluvex, please report it: ${message}`));
  return EXIT.defect;
}

function oneLine(message: string): string {
  return `reluvex: ${message.trim().replace(/\s*\n\s*/g, ' ')}\n`;
}
