import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One file that the server may hand out, held in memory. */
export interface ServedFile {
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** A running server; `origin` is `http://127.0.0.1:PORT`. */
export interface FileServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** Cross-origin isolation gives the page fine-grained clocks and threads, which start from blobs; the policy lets it load nothing from anywhere else. */
const HEADERS: OutgoingHttpHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/**
 * Serves exactly the files of the map (keys are paths such as `/index.html`; `/` is `/index.html`) on a free port of 127.0.0.1,
 * to GET and HEAD requests that name that very host: a path is looked up, never resolved, so there is nothing to traverse.
 */
export async function serveFiles(files: ReadonlyMap<string, ServedFile>): Promise<FileServer> {
  const server = createServer((request, response) => answer(request, response, files, (server.address() as AddressInfo).port));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, files: ReadonlyMap<string, ServedFile>, port: number): void {
  const refuse = (status: number, text: string, headers: OutgoingHttpHeaders = {}): void => {
    response.writeHead(status, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8', ...headers }).end(`${text}\n`);
  };
  if (request.headers.host !== `127.0.0.1:${port}`) return refuse(421, 'this server answers only to its own address');
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'only GET and HEAD', { Allow: 'GET, HEAD' });
  const path = (request.url ?? '').split('?')[0]!;
  const file = files.get(path === '/' ? '/index.html' : path);
  if (!file) return refuse(404, 'no such file');
  response.writeHead(200, { ...HEADERS, 'Content-Type': file.type, 'Content-Length': Buffer.byteLength(file.body) });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}
