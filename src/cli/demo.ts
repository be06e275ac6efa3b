import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../errors';
import { packageFolder, runScript } from './from-clone';
import { EXIT, type Io } from './io';
import { portNumber } from './options';
import { serveFolder } from './serve-folder';

const EXAMPLES = `
The page needs no network. In a clone where it was not built, it is served from its source; Ctrl-C
stops it.

Example:
  $ reluvex demo --port 8080`;

/** `reluvex demo`: serves the demo page to a browser on this machine. */
export function addDemoCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command('demo')
    .description('serve the demo page to a browser on this machine')
    .option('--port <number>', 'the port; 0 takes a free one', portNumber, 4173)
    .addHelpText('after', EXAMPLES)
    .action(async ({ port }: { port: number }) => finish(await demoCommand(packageFolder(), port, io)));
}

/** Serves until the signal is aborted. @throws InputError where the package in `folder` has neither the page nor its source. */
export async function demoCommand(folder: string, port: number, io: Io): Promise<number> {
  const built = join(folder, 'dist/demo');
  const [vite, config] = [join(folder, 'node_modules/vite/bin/vite.js'), join(folder, 'vite.demo.config.ts')];
  if (existsSync(join(built, 'index.html'))) {
    const server = await serveFolder(built, port);
    io.stdout(`${server.url}\n`);
    io.stderr('serving the demo page; Ctrl-C stops it\n');
    await aborted(io.signal);
    await server.close();
    return EXIT.done;
  }
  if (existsSync(vite) && existsSync(config)) {
    const code = await runScript(vite, ['--config', config, '--host', '127.0.0.1', '--port', String(port)], io);
    return io.signal.aborted ? EXIT.done : code;
  }
  throw new InputError('this package holds no built demo page: clone the repository of reluvex and run npm run demo there');
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
