import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { attackServer } from '../../../bench/trust/servers/attack';
import { measureServers } from '../../../bench/trust/servers/measure';

test('the local servers hand out nothing but their page, to nobody but their own address', async () => {
  const { findings, faults } = await measureServers({ progress: () => undefined });
  expect(faults).toEqual([]);
  expect(findings).toHaveLength(10);
  for (const { cases, failures } of findings) expect([cases > 0, failures]).toEqual([true, 0]);
});

test('a server that believes everything is seen through', async () => {
  const server = createServer((_, response) => response.end('secret')).listen(0);
  onTestFinished(() => void server.close());
  const attempts = await attackServer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'secret');
  for (const [question, tried] of Object.entries(attempts)) {
    expect({ question, broken: tried.some(({ fault }) => fault !== undefined) }).toEqual({ question, broken: true });
  }
});
