import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveFiles, type FileServer } from '../../bench/harness/server';

const PAGE = '<!doctype html><title>page</title>';
const files = new Map([
  ['/index.html', { type: 'text/html; charset=utf-8', body: PAGE }],
  ['/assets/page.js', { type: 'text/javascript; charset=utf-8', body: new TextEncoder().encode('export {};') }],
]);

let server: FileServer;
let port: number;

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Sends the path as it is: `fetch` would tidy up the dots. */
function ask(path: string, { method = 'GET', host = `127.0.0.1:${port}` } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { Host: host } }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

beforeAll(async () => {
  server = await serveFiles(files);
  port = Number(new URL(server.origin).port);
});

afterAll(() => server.close());

describe('serveFiles', () => {
  it('serves the listed files, and / as the page, to GET and HEAD', async () => {
    for (const path of ['/', '/index.html', '/index.html?x=1']) expect(await ask(path)).toMatchObject({ status: 200, body: PAGE });
    const script = await ask('/assets/page.js');
    expect(script).toMatchObject({ status: 200, body: 'export {};' });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    const head = await ask('/', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers['content-length']).toBe(String(PAGE.length));
  });

  it.each([
    '/../package.json',
    '/assets/../../package.json',
    '/%2e%2e/package.json',
    '/assets/..%2findex.html',
    '//index.html',
    '/package.json',
    '/assets',
    '/assets/',
  ])('has nothing at %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it.each(['example.com', 'localhost', '127.0.0.1', 'example.com:80'])('refuses the host %s', async (host) => {
    const answer = await ask('/', { host });
    expect(answer.status).toBe(421);
    expect(answer.body).not.toContain('doctype');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('refuses %s', async (method) => {
    const answer = await ask('/', { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });

  it('isolates the page and forbids it to load anything from elsewhere, on every answer', async () => {
    for (const answer of [
      await ask('/'),
      await ask('/none'),
      await ask('/', { method: 'POST' }),
      await ask('/', { host: 'example.com' }),
    ]) {
      expect(answer.headers).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'x-content-type-options': 'nosniff',
      });
      expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'/);
    }
  });

  it('listens on the loopback address only', async () => {
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter((address) => address.family === 'IPv4' && !address.internal);
    expect(new URL(server.origin).hostname).toBe('127.0.0.1');
    for (const { address } of outside) {
      const reached = await new Promise<boolean>((resolve) => {
        const socket = connect({ host: address, port, timeout: 1000 });
        const done = (open: boolean) => () => {
          socket.destroy();
          resolve(open);
        };
        socket.on('connect', done(true)).on('error', done(false)).on('timeout', done(false));
      });
      expect(reached, `the server answers on ${address}`).toBe(false);
    }
  });
});
