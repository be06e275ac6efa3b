import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, type Io } from './io';

/** The folder of this package: that of its package.json, above the file that is running. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!isPackage(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function isPackage(folder: string): boolean {
  const file = join(folder, 'package.json');
  return existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown }).name === 'reluvex';
}

/** Runs a script of a clone in Node with this terminal, and returns its exit code; it gets Ctrl-C by itself. */
export function runScript(script: string, args: readonly string[], io: Io): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: packageFolder(), stdio: 'inherit' });
    const stop = () => child.kill('SIGINT');
    io.signal.addEventListener('abort', stop, { once: true });
    child.on('error', reject);
    child.on('close', (code) => {
      io.signal.removeEventListener('abort', stop);
      resolve(io.signal.aborted ? EXIT.cancelled : (code ?? EXIT.defect));
    });
  });
}
