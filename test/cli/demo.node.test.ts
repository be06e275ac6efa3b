import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { demoCommand } from '../../src/cli/demo';
import { packageFolder } from '../../src/cli/from-clone';
import { serveFolder } from '../../src/cli/serve-folder';
import { temporaryFolder } from '../support/cli';

const quiet = (signal: AbortSignal, stdout: (text: string) => void = () => undefined) => ({
  stdout,
  stderr: () => undefined,
  isTerminal: false,
  signal,
});

/** The answer to a request that names `host`, whatever address it goes to. */
function statusOf(port: string, method: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, method, path: '/', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });
}

/** A package folder with a built page, beside a file that is nobody's business. */
function packageWithPage(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'dist/demo/assets'), { recursive: true });
  writeFileSync(join(folder, 'dist/demo/index.html'), '<title>demo</title>');
  writeFileSync(join(folder, 'dist/demo/assets/page.js'), 'export {}');
  writeFileSync(join(folder, 'dist/secret.txt'), 'secret');
  return folder;
}

describe('reluvex demo', () => {
  test('serves the built page until it is interrupted', async () => {
    const stop = new AbortController();
    let code: Promise<number> | undefined;
    const printed = new Promise<string>((resolve) => {
      code = demoCommand(packageWithPage(), 0, quiet(stop.signal, resolve));
    });
    const url = (await printed).trim();
    const page = await fetch(url);
    expect(page.headers.get('Content-Type')).toMatch(/^text\/html/);
    expect(await page.text()).toBe('<title>demo</title>');
    stop.abort();
    expect(await code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('says where the page is to be had when the package has none', async () => {
    await expect(demoCommand(temporaryFolder(), 0, quiet(AbortSignal.abort()))).rejects.toThrow(/clone the repository/);
  });
});

describe('a served folder', () => {
  test('shows its files with their types, and nothing outside it', async () => {
    const { url, close } = await serveFolder(join(packageWithPage(), 'dist/demo'), 0);
    try {
      const script = await fetch(`${url}assets/page.js?v=1`);
      expect(script.headers.get('Content-Type')).toMatch(/^text\/javascript/);
      for (const path of ['..%2fsecret.txt', 'assets/..%2f..%2fsecret.txt', 'absent.js', '%E0%A4%A']) {
        const { status } = await fetch(`${url}${path}`);
        expect({ path, status }).toEqual({ path, status: 404 });
      }
    } finally {
      await close();
    }
  });

  test('follows no link out of it', async () => {
    const folder = packageWithPage();
    symlinkSync(join(folder, 'dist/secret.txt'), join(folder, 'dist/demo/link.txt'));
    const { url, close } = await serveFolder(join(folder, 'dist/demo'), 0);
    try {
      expect((await fetch(`${url}link.txt`)).status).toBe(404);
    } finally {
      await close();
    }
  });

  test('answers only to its own address, and only to GET and HEAD', async () => {
    const { url, close } = await serveFolder(join(packageWithPage(), 'dist/demo'), 0);
    const { port } = new URL(url);
    try {
      expect(await statusOf(port, 'GET', `127.0.0.1:${port}`)).toBe(200);
      expect(await statusOf(port, 'HEAD', `localhost:${port}`)).toBe(200);
      expect(await statusOf(port, 'GET', `rebound.example:${port}`)).toBe(421);
      expect(await statusOf(port, 'POST', `127.0.0.1:${port}`)).toBe(405);
      expect((await fetch(url)).headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'/);
    } finally {
      await close();
    }
  });

  test('says so when the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const { port } = other.address() as AddressInfo;
    await expect(serveFolder(temporaryFolder(), port)).rejects.toThrow(new RegExp(`port ${port} cannot be opened`));
    await new Promise((closed) => other.close(closed));
  });
});

test('the folder of the package is the one with its package.json', () => {
  expect(join(packageFolder(), 'test/cli/demo.node.test.ts')).toBe(fileURLToPath(import.meta.url));
});
