import { readFile, realpath } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative, resolve, sep } from 'node:path';
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

/** Cross-origin isolation gives the page fine-grained clocks and threads, which start from blobs; the policy lets it load nothing from anywhere else. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

/** A folder that is being served. */
export interface FolderServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Serves the files of a folder, and nothing hidden or outside it, on the loopback address, to GET and HEAD requests that name that very
 * address: a page of another host that resolves to it gets nothing.
 *
 * @throws InputError for a port that is taken.
 */
export async function serveFolder(folder: string, port: number): Promise<FolderServer> {
  const root = await realpath(resolve(folder));
  const server = createServer((request, response) => {
    const answer = (status: number, body: Uint8Array | string, type: string) => {
      response.writeHead(status, { ...HEADERS, 'Content-Type': type });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    const { port: own } = server.address() as AddressInfo;
    if (![`127.0.0.1:${own}`, `localhost:${own}`].includes(request.headers.host ?? '')) {
      return answer(421, 'this server answers only to its own address', 'text/plain');
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'only GET and HEAD', 'text/plain');
    readInside(root, request.url ?? '/').then(
      ({ bytes, type }) => answer(200, bytes, type),
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

/** The file that a URL names, links followed. @throws when it is missing, hidden or outside `root`. */
async function readInside(root: string, url: string): Promise<{ bytes: Uint8Array; type: string }> {
  const path = decodeURIComponent(url.replace(/[?#].*/, ''));
  const file = await realpath(join(root, path.endsWith('/') ? `${path}index.html` : path));
  if (!file.startsWith(root + sep)) throw new InputError(`${path} is outside the folder that is served`);
  if (/(^|[/\\])\./.test(relative(root, file))) throw new InputError(`${path} is hidden`);
  return { bytes: await readFile(file), type: TYPES[extname(file)] ?? 'application/octet-stream' };
}
