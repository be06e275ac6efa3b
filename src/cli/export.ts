import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { Option, type Command } from 'commander';
import { InputError } from '../errors';
import type { Precision } from '../index';
import { checkWritable, locate, writeText } from './files';
import { EXIT, type Io } from './io';
import { loadModel, type LoadedModel } from './model';

const FORMATS = ['onnx', 'safetensors', 'json'] as const;
type Format = (typeof FORMATS)[number];

interface ExportOptions {
  readonly out: string;
  readonly to?: Format;
  readonly precision: Precision;
}

const EXAMPLES = `
Scaling and biases are folded into the weights, so that every format takes raw features. ONNX
(opset 13) has X in, and label, values and probabilities out as far as the model has them;
safetensors has hidden.weight, hidden.bias and output.weight, the shapes of two torch.nn.Linear
layers; JSON is what train writes and every command reads.

Examples:
  $ reluvex export model.json --out model.onnx
  $ reluvex export model.json --out model.safetensors --precision double`;

/** `reluvex export MODEL.json --out FILE`: a model for other tools. */
export function addExportCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command('export')
    .description('write a model for other tools: ONNX, safetensors or JSON')
    .argument('<model>', 'a model written by train or solve')
    .requiredOption('--out <file>', 'the file to write; its ending says the format: .onnx, .safetensors or .json')
    .addOption(new Option('--to <format>', 'the format, where the ending does not say it').choices(FORMATS))
    .addOption(
      new Option('--precision <precision>', 'of the numbers in onnx and safetensors; JSON keeps every bit')
        .choices(['single', 'double'])
        .default('single'),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (modelPath: string, options: ExportOptions) => {
      const format = formatOf(options);
      checkWritable(options.out);
      const model = await loadModel(modelPath);
      await write(model, modelPath, format, options);
      io.stderr(`wrote ${options.out}\n`);
      finish(EXIT.done);
    });
}

function formatOf({ out, to }: ExportOptions): Format {
  const ending = extname(out).slice(1).toLowerCase();
  const format = to ?? FORMATS.find((known) => known === ending);
  if (format !== undefined) return format;
  throw new InputError(`${out} does not end in .onnx, .safetensors or .json: say with --to which format it is to have`);
}

async function write({ estimator }: LoadedModel, modelPath: string, format: Format, { out, precision }: ExportOptions): Promise<void> {
  if (format === 'json') return writeText(out, `${JSON.stringify(estimator)}\n`);
  const bytes = locate(modelPath, () => (format === 'onnx' ? estimator.toOnnx({ precision }) : estimator.toSafetensors({ precision })));
  await writeFile(out, bytes);
}
