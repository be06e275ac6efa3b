import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve, sep } from 'node:path';
import { InputError } from '../errors';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.csv': 'text/csv; charset=utf-8',
};

/** Cross-origin isolation gives the page fine-grained clocks. */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'X-Content-Type-Options': 'nosniff',
};

/** A folder that is being served. */
export interface FolderServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves the files of a folder, and nothing outside it, on the loopback address. @throws InputError for a port that is taken. */
export async function serveFolder(folder: string, port: number): Promise<FolderServer> {
  const root = resolve(folder);
  const server = createServer((request, response) => {
    const answer = (status: number, body: Uint8Array | string, type: string) => {
      response.writeHead(status, { ...HEADERS, 'Content-Type': type });
      response.end(body);
    };
    const file = fileOf(root, request.url ?? '/');
    if (file === undefined) return answer(404, 'not found', 'text/plain');
    readFile(file).then(
      (bytes) => answer(200, bytes, TYPES[extname(file)] ?? 'application/octet-stream'),
      () => answer(404, 'not found', 'text/plain'),
    );
  });
  await new Promise<void>((listening, reject) => {
    server.once('error', (cause) =>
      reject(new InputError(`port ${port} cannot be opened (${cause.message}): give another, or 0`, { cause })),
    );
    server.listen(port, '127.0.0.1', listening);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function fileOf(root: string, url: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(url.replace(/[?#].*/, ''));
  } catch {
    return undefined;
  }
  const file = resolve(join(root, path.endsWith('/') ? `${path}index.html` : path));
  return file.startsWith(root + sep) ? file : undefined;
}
