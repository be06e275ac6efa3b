import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';

/** A request, and why its answer is wrong, if it is. */
export interface Attempt {
  readonly request: string;
  readonly fault: string | undefined;
}

interface Answer {
  /** 0 when the connection was closed without an answer. */
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Longer than what Node takes as the head of a request. */
const ENDLESS = 100_000;

const TRAVERSALS: readonly string[] = [
  ...['/../secret.txt', '/../../../../etc/passwd', '/assets/../../secret.txt', '/./../secret.txt', '/....//secret.txt', '//../secret.txt'],
  ...['/%2e%2e/secret.txt', '/%2e%2e%2fsecret.txt', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/.%2e/secret.txt'],
  ...['/%252e%252e/secret.txt', '/..%252fsecret.txt', '/..\\secret.txt', '/..%5csecret.txt', '/%2e%2e%5csecret.txt'],
  ...['/%c0%ae%c0%ae/secret.txt', '/..%c0%afsecret.txt', '/%e0%80%ae%e0%80%ae/secret.txt', '/..%u2215secret.txt', '/%E0%A4%A'],
  ...['/index.html%00.txt', '/..%00/secret.txt', '/%00', '/secret.txt%00.html', '/../served-beside/secret.txt', '/../served/../secret.txt'],
  ...['/link.txt', '/up/secret.txt', '/up/served-beside/secret.txt', '/.env', '/assets/.git/config', '/%2eenv', '/assets/%2egit/config'],
  ...[
    '//etc/passwd',
    '/etc/passwd',
    '/%2fetc%2fpasswd',
    'file:///etc/passwd',
    'http://127.0.0.1/../secret.txt',
    '*',
    'secret.txt',
    '/..;/secret.txt',
  ],
  ...[
    '/?/../secret.txt/../../x',
    '/assets',
    '/assets/',
    '/..',
    '/../',
    '/C:/Windows/win.ini',
    '/package.json',
    '/proc/self/environ',
    '/%',
    `/${'../'.repeat(2000)}etc/passwd`,
  ],
];
/** A question about the page is the page: its answer may be good, but never the secret. */
const MAY_ANSWER = new Set(['/?/../secret.txt/../../x']);

const METHODS = ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND'] as const;

const HOSTS: readonly (readonly string[])[] = [
  ...[[], ['Host: '], ['Host: example.com'], ['Host: attacker.test:PORT'], ['Host: 127.0.0.1'], ['Host: 127.0.0.1:1']],
  ...[['Host: 127.0.0.1:PORT.attacker.test'], ['Host: attacker.test@127.0.0.1:PORT'], ['Host: 0.0.0.0:PORT'], ['Host: [::1]:PORT']],
  ...[
    ['Host: 127.0.0.1:PORT,attacker.test'],
    ['Host: 127.1:PORT'],
    ['Host: 2130706433:PORT'],
    ['X-Forwarded-Host: 127.0.0.1:PORT', 'Host: a.test'],
  ],
];

/** Sends requests as they are, byte for byte, to a server that serves a page at /, by what they try. */
export async function attackServer(origin: string, secret: string): Promise<Readonly<Record<string, readonly Attempt[]>>> {
  const port = Number(new URL(origin).port);
  const own = `Host: 127.0.0.1:${port}`;
  const refused = async (line: string, headers: readonly string[]): Promise<Attempt> => {
    const { status, body } = await ask(port, line, headers);
    const request = `${line.slice(0, 80)} ${headers.map((header) => header.slice(0, 60)).join(', ')}`;
    if (body.includes(secret) || body.includes('root:')) return { request, fault: 'hands out what lies outside' };
    const good = status === 0 || (status >= 400 && status < 500) || (status === 200 && MAY_ANSWER.has(line.split(' ')[1]!));
    return { request, fault: good ? undefined : `is answered with ${status}` };
  };
  const each = <T>(cases: readonly T[], attempt: (one: T) => Promise<Attempt>): Promise<Attempt[]> => Promise.all(cases.map(attempt));
  return {
    'files outside, hidden or behind links are handed out': await each(TRAVERSALS, (path) => refused(`GET ${path} HTTP/1.1`, [own])),
    'methods but GET and HEAD, endless requests and no HTTP are served': [
      ...(await each(METHODS, (method) => refused(`${method} / HTTP/1.1`, [own]))),
      await refused(`GET /${'a'.repeat(ENDLESS)} HTTP/1.1`, [own]),
      await refused('GET / HTTP/1.1', [own, `X-Endless: ${'a'.repeat(ENDLESS)}`]),
      await refused('this is not HTTP', []),
    ],
    'other hosts are answered (DNS rebinding)': await each(HOSTS, (host) =>
      refused(
        'GET / HTTP/1.1',
        host.map((line) => line.replace('PORT', String(port))),
      ),
    ),
    'a page that others may read, embed or inject into': await each(['GET / HTTP/1.1', 'HEAD / HTTP/1.1', 'GET /absent HTTP/1.1'], (line) =>
      sealed(port, line, own),
    ),
    'reached from other machines': await each(addressesOutside(), async (address) => ({
      request: `a connection to ${address}`,
      fault: (await reaches(address, port)) ? 'is accepted' : undefined,
    })),
  };
}

/** Whether an answer to another site's request keeps that site out. */
async function sealed(port: number, line: string, host: string): Promise<Attempt> {
  const { headers } = await ask(port, line, [host, 'Origin: https://attacker.test', 'Sec-Fetch-Site: cross-site']);
  const policy = headers.get('content-security-policy') ?? '';
  const wanted: readonly (readonly [string, boolean])[] = [
    ["script-src 'self' in its policy", /(^|; )script-src 'self'( 'wasm-unsafe-eval')?(;|$)/.test(policy)],
    ["default-src 'none' in its policy", policy.startsWith("default-src 'none';")],
    ['a policy without unsafe-eval or other origins', !/'unsafe-eval'|https?:|\*/.test(policy)],
    ['cross-origin-opener-policy', headers.get('cross-origin-opener-policy') === 'same-origin'],
    ['cross-origin-embedder-policy', headers.get('cross-origin-embedder-policy') === 'require-corp'],
    ['cross-origin-resource-policy', headers.get('cross-origin-resource-policy') === 'same-origin'],
    ['x-content-type-options', headers.get('x-content-type-options') === 'nosniff'],
    ['no leave for other origins', !headers.has('access-control-allow-origin')],
  ];
  const missing = wanted.filter(([, there]) => !there).map(([what]) => what);
  return { request: `${line} from another site`, fault: missing.length > 0 ? `lacks ${missing.join(', ')}` : undefined };
}

function addressesOutside(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return ['127.0.0.2', '::1', ...all.filter(({ internal, scopeid }) => !internal && !scopeid).map(({ address }) => address)];
}

function reaches(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const done = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket
      .on('connect', () => done(true))
      .on('error', () => done(false))
      .on('timeout', () => done(false));
  });
}

function ask(port: number, line: string, headers: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 5000 });
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (text += chunk));
    // A server that has heard enough resets the connection.
    socket.on('error', () => {});
    socket.on('timeout', () => socket.destroy());
    socket.on('close', () => resolve(parse(text)));
    socket.write(`${[line, ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`);
  });
}

function parse(text: string): Answer {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end < 0 ? 0 : end).split('\r\n');
  const pairs = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const);
  return { status: Number(first.split(' ')[1] ?? 0), headers: new Map(pairs), body: text.slice(end + 4) };
}
