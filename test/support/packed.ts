import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a command left behind. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** Standard output and error together. */
  readonly output: string;
}

/** The package as npm would publish it, installed in a project that has nothing else. */
export interface PackedProject {
  /** The project's folder. */
  readonly folder: string;
  /** The package inside it. */
  readonly installed: string;
  readonly tarball: string;
  remove(): void;
}

/** Runs Node in `cwd`, with Vitest's own variables left out. */
export function runNode(args: readonly string[], cwd: string): Promise<Ended> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:NODE_OPTIONS|VITEST)/.test(name)));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, output] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, output }));
  });
}

/** Builds and packs as `npm pack` does, but elsewhere, and installs the tarball in an empty project. */
export async function packProject(): Promise<PackedProject> {
  const parent = mkdtempSync(join(tmpdir(), 'reluvex-package-'));
  const [stage, folder] = [join(parent, 'stage'), join(parent, 'project')];
  for (const path of [stage, folder]) mkdirSync(path);
  for (const name of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md']) cpSync(join(root, name), join(stage, name));
  await succeed(['node_modules/vite/bin/vite.js', 'build', '--outDir', join(stage, 'dist'), '--logLevel', 'warn'], root);
  await npm(['pack', '--ignore-scripts', '--pack-destination', parent], stage);
  const tarball = join(parent, 'reluvex-0.1.0.tgz');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'someone', private: true, type: 'module' }));
  await npm(['install', tarball, '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], folder);
  const remove = (): void => rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
  return { folder, installed: join(folder, 'node_modules', 'reluvex'), tarball, remove };
}

/** npm itself, by the script that started this process where there is one. */
async function npm(args: readonly string[], cwd: string): Promise<void> {
  const script = process.env['npm_execpath'];
  const cli = script?.endsWith('npm-cli.js')
    ? script
    : join(process.execPath, '..', '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  await succeed([cli, ...args], cwd);
}

async function succeed(args: readonly string[], cwd: string): Promise<void> {
  const { code, output } = await runNode(args, cwd);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${output}`);
}
