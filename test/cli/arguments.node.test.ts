import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeProblem } from '../../src/data/problem-file';
import { reluvex, temporaryFolder } from '../support/cli';
import { npyBytes } from '../support/npy-bytes';
import { tinyProblem } from '../support/tiny-problem';

/** A folder with one good and several bad files. */
function folderOfFiles(): string {
  const folder = temporaryFolder();
  const files: Record<string, string | Uint8Array> = {
    'good.json': writeProblem(tinyProblem()),
    'cut.json': writeProblem(tinyProblem()).slice(0, 300),
    'nan.csv': 'x,l\n1,a\nNaN,b\n',
    'ragged.csv': '1,2\n3\n',
    'constant.csv': 'x,l\n1,a\n2,a\n',
    'good.csv': 'x,z,l\n1,2,a\n2,1,b\n3,5,a\n',
    'X.npy': npyBytes([2, 2], [1, 2, 3, 4]),
    'X-nan.npy': npyBytes([2, 2], [1, 2, NaN, 4]),
    'y3.npy': npyBytes([3], [1, -1, 1]),
    'text.npy': 'not an array',
    'X.parquet': 'PAR1',
    'X.libsvm': '1 1:2\n-1 2:3\n',
    'bad.libsvm': '1 1:2\n-1 2:3 1:4\n',
    'images-idx3-ubyte': Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, 'folder'));
  return folder;
}

const train = (file: string, label: string, ...more: string[]): string[] => [
  'train',
  file,
  '--label',
  label,
  '--loss',
  'hinge',
  '--device',
  'cpu',
  ...more,
];

describe('wrong arguments and files exit with 2 and one line that says what is wrong', () => {
  test.each<[string, string[], RegExp]>([
    ['an unknown command', ['slove'], /unknown command 'slove'/],
    ['an unknown option', ['solve', 'good.json', '--tolerance', '1'], /unknown option '--tolerance'/],
    ['no file', ['solve'], /missing required argument 'problem'/],
    ['gap 0', ['solve', 'good.json', '--gap', '0'], /--gap.*'0' is invalid.*above 0/],
    ['a gap that is text', ['solve', 'good.json', '--gap', 'small'], /--gap.*Expected a number/],
    ['half an iteration', ['solve', 'good.json', '--max-iterations', '0.5'], /--max-iterations.*whole number/],
    ['no time', ['solve', 'good.json', '--time-limit', '-1'], /--time-limit.*above 0/],
    ['no threads', ['solve', 'good.json', '--threads', '0'], /--threads/],
    ['an unknown device', ['solve', 'good.json', '--device', 'tpu'], /Allowed choices are auto, gpu, cpu/],
    ['an unknown splitting', ['solve', 'good.json', '--splitting', 'both'], /Allowed choices are auto, lifted, prediction/],
    ['a file that is not there', ['solve', 'absent.json'], /absent\.json: no such file/],
    ['a folder', ['solve', 'folder'], /folder: is a folder, expected a file/],
    ['a truncated problem', ['solve', 'cut.json'], /cut\.json: the file is not JSON/],
    ['a table as a problem', ['solve', 'good.csv'], /good\.csv: the file is not JSON/],
    [
      'a model that is a problem',
      ['predict', 'good.json', 'good.csv'],
      /good\.json: the file has format "convex-relu-problem": expected "reluvex-estimator", .*"reluvex-model"/,
    ],
    [
      'an --out folder that is not there',
      ['solve', 'good.json', '--out', 'absent/model.json'],
      /absent\/model\.json: cannot be written: no such file or folder/,
    ],
    ['an --out that is a folder', ['solve', 'good.json', '--out', 'folder'], /folder: is a folder/],
    ['no label', ['train', 'good.csv', '--loss', 'hinge'], /required option '--label/],
    ['no loss', ['train', 'good.csv', '--label', 'l'], /required option '--loss/],
    ['an unknown loss', ['train', 'good.csv', '--label', 'l', '--loss', 'absolute'], /Allowed choices are squared, hinge, logistic/],
    ['an absent label column', train('good.csv', 'label'), /good\.csv: there is no column "label": its columns are x, z, l/],
    ['a ragged table', train('ragged.csv', '0'), /ragged\.csv: line 2 has 1 cells/],
    ['NaN in a table', train('nan.csv', 'l'), /nan\.csv: line 3, column "x" is "NaN"/],
    ['constant labels', train('constant.csv', 'l'), /constant\.csv: every label is "a"/],
    ['class names with the squared loss', ['train', 'good.csv', '--label', 'l', '--loss', 'squared'], /squared loss needs finite numbers/],
    ['a negative radius', train('good.csv', 'l', '--epsilon', '-1'), /--epsilon.*numbers ≥ 0/],
    ['radii for other features', train('good.csv', 'l', '--epsilon', '1,2,3'), /--epsilon has 3 values but the data have 2 features/],
    ['a bias in an l2 ball', train('good.csv', 'l', '--epsilon', '1', '--norm', 'l2', '--bias'), /--bias cannot go with --norm l2/],
    ['different radii of an l2 ball', train('good.csv', 'l', '--epsilon', '1,2', '--norm', 'l2'), /an l2 ball has one radius/],
    ['beta 0', train('good.csv', 'l', '--beta', '0'), /--beta.*above 0/],
    ['no patterns', train('good.csv', 'l', '--patterns', '0'), /--patterns.*above 0/],
    ['a negative seed', train('good.csv', 'l', '--seed', '-1'), /--seed.*from 0/],
    ['labels of another length', train('X.npy', 'y3.npy'), /X has 2 rows but there are 3 labels/],
    ['NaN in an array', train('X-nan.npy', '1'), /X-nan\.npy: X has NaN at row 1, column 0/],
    ['an absent column of an array', train('X.npy', '2'), /"2" is no column of the array/],
    ['a .npy file that is text', train('text.npy', '0'), /text\.npy: not a \.npy file/],
    ['a scaling of an l2 ball', train('good.csv', 'l', '--epsilon', '1', '--norm', 'l2', '--standardize'), /--standardize cannot go with/],
    ['one fold', train('good.csv', 'l', '--folds', '1'), /--folds.*from 2/],
    ['all rows held out', train('good.csv', 'l', '--validate', '1'), /--validate.*between 0 and 1/],
    [
      'a class that is held out whole',
      train('good.csv', 'l', '--validate', '0.5'),
      /good\.csv: validationShare is 0\.5, which leaves nothing/,
    ],
    ['no row to keep', train('good.csv', 'l', '--keep', 'c'), /good\.csv: no row has a label of --keep c: the labels are "a", "b"/],
    ['a label for LIBSVM', train('X.libsvm', '0'), /X\.libsvm: --label 0 names nothing/],
    ['a LIBSVM file without order', ['train', 'bad.libsvm', '--loss', 'hinge'], /bad\.libsvm: line 2 has feature 1 after 2/],
    ['IDX images without labels', ['train', 'images-idx3-ubyte', '--loss', 'hinge'], /required option '--label <column>' not specified/],
    ['a range upside down', ['attack', 'good.json', 'good.csv', '--range', '1,0'], /--range.*Expected low,high/],
    [
      'an ending that says no format',
      ['export', 'good.json', '--out', 'model.bin'],
      /model\.bin does not end in \.onnx, \.safetensors or \.json/,
    ],
    [
      'a path over epsilon without values',
      ['path', 'good.csv', '--label', 'l', '--loss', 'hinge', '--over', 'epsilon'],
      /needs --epsilons/,
    ],
    ['epsilons for a path over beta', ['path', 'good.csv', '--label', 'l', '--loss', 'hinge', '--epsilons', '1'], /is for --over epsilon/],
    ['betas and their count', ['path', 'good.csv', '--label', 'l', '--loss', 'hinge', '--betas', '1', '--count', '2'], /leave --count/],
    ['a port that is none', ['demo', '--port', '70000'], /--port.*from 0 to 65535/],
    ['an unknown kind of file', train('X.parquet', '0'), /the name ends in "\.parquet": expected \.csv/],
  ])('%s', async (_, args, message) => {
    const folder = folderOfFiles();
    const inFolder = args.map((arg) => (/^(folder|absent)|-ubyte$|\.(json|csv|npy|parquet|libsvm)$/.test(arg) ? join(folder, arg) : arg));
    const { code, stdout, stderr } = await reluvex(inFolder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const last = stderr.trimEnd().split('\n').at(-1)!;
    expect(last).toMatch(/^reluvex: /);
    expect(last).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('help', () => {
  test.each([['--help'], ['solve', '--help'], ['train', '--help'], ['predict', '--help'], ['info', '--help']])(
    '%s %s lists the exit codes',
    async (...args) => {
      const { code, stdout } = await reluvex(args.filter((arg) => typeof arg === 'string'));
      expect(code).toBe(0);
      for (const exit of [0, 1, 2, 3, 4, 130]) expect(stdout).toMatch(new RegExp(`^ {2}${exit} +\\w`, 'm'));
    },
  );

  test('no command shows the help on stderr and exits with 2', async () => {
    const { code, stdout, stderr } = await reluvex([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: reluvex');
  });

  test('--version prints a version', async () => {
    const { code, stdout } = await reluvex(['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
