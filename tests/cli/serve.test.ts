import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WITHDRAWAL } from '../../src/cli/serve';
import { staticFiles } from '../../src/cli/static-files';
import { temporaryFolder } from './run-crease';

const folder = temporaryFolder();
const PAGE = '0123456789';
let server: Server;
let port: number;

beforeAll(async () => {
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'empty.css'), '');
  mkdirSync(join(folder, 'inner'));
  writeFileSync(join(folder, 'inner', 'index.html'), 'inner');
  server = createServer(staticFiles(folder, new Map([['/replaced.js', 'other']])));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => server.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** By Node's own client, which sends headers that `fetch` does not let through. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers, method }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('what crease serve answers', () => {
  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-99', 206, PAGE, 'bytes 0-9/10'],
    ['bytes=8-99999999999999999999', 206, '89', 'bytes 8-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=99999999999999999999-', 416, '', 'bytes */10'],
    ['bytes=5-1', 200, PAGE, undefined],
    ['bytes=1-2,4-5', 200, PAGE, undefined],
    ['bytes=-', 200, PAGE, undefined],
    ['bytes=', 200, PAGE, undefined],
    ['bytes=a-b', 200, PAGE, undefined],
    ['bytes=-1-2', 200, PAGE, undefined],
    ['bytes=1.5-3', 200, PAGE, undefined],
    ['lines=1-2', 200, PAGE, undefined],
    ['nonsense', 200, PAGE, undefined],
  ])('to the range %s', async (range, status, body, contentRange) => {
    const answer = await get('/', { Range: range });
    expect(answer).toMatchObject({ status, body });
    expect(answer.headers['content-range']).toBe(contentRange);
    expect(answer.headers['content-length']).toBe(String(body.length));
  });

  it('to a range of an empty file', async () => {
    expect(await get('/empty.css', { Range: 'bytes=0-' })).toMatchObject({ status: 416 });
    expect(await get('/empty.css')).toMatchObject({ status: 200, body: '' });
  });

  it('says that types are not to be guessed, nor the page framed, nor kept without asking', async () => {
    for (const path of ['/', '/missing', '/inner', '/replaced.js'])
      expect((await get(path)).headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': "frame-ancestors 'none'",
        'cache-control': 'no-cache',
      });
    expect((await get('/')).headers['content-type']).toBe('text/html; charset=utf-8');
    expect((await get('/replaced.js')).headers['content-type']).toMatch('text/javascript');
  });

  it('to somebody who has the file already', async () => {
    const { headers } = await get('/');
    const tag = headers.etag ?? '';
    expect(await get('/', { 'If-None-Match': `"other", W/${tag}` })).toMatchObject({
      status: 304,
      body: '',
    });
    expect(await get('/', { 'If-None-Match': '"other"' })).toMatchObject({ status: 200 });
    const range = { Range: 'bytes=2-4' };
    expect(await get('/', { ...range, 'If-Range': '"other"' })).toMatchObject({ status: 200 });
    expect(await get('/', { ...range, 'If-Range': tag })).toMatchObject({ status: 206 });
  });

  it.each(['127.0.0.1', 'localhost:80', 'LOCALHOST', '[::1]:4173'])('to %s', async (host) => {
    expect(await get('/', { Host: host })).toMatchObject({ status: 200, body: PAGE });
  });

  it.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'evil.example:80',
    'localhost.evil',
    '0.0.0.0',
  ])('nothing to %s', async (host) => {
    const { status, body } = await get('/', { Host: host });
    expect(status).toBe(421);
    expect(body).not.toContain(PAGE);
  });

  it.each([
    ['/../package.json', 404],
    ['/%2e%2e/%2e%2e/etc/passwd', 404],
    ['/..%2f..%2fetc/passwd', 404],
    ['/..%5cetc', 400],
    ['/%00', 400],
    ['/%', 400],
    ['/index.html/', 404],
    [`/${'a'.repeat(300)}`, 404],
    ['//evil.example/inner', 404],
  ])('no file for %s', async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });

  it('where a folder is, and its page', async () => {
    const { status, headers } = await get('/inner');
    expect({ status, to: headers.location }).toEqual({ status: 301, to: './inner/' });
    expect(await get('/inner/')).toMatchObject({ status: 200, body: 'inner' });
  });

  it('to whoever wants to know of a file, or to change it', async () => {
    const { status, body, headers } = await get('/', {}, 'HEAD');
    expect({ status, body, length: headers['content-length'] }).toEqual({
      status: 200,
      body: '',
      length: '10',
    });
    // of which there are no parts
    expect(await get('/', { Range: 'bytes=2-4' }, 'HEAD')).toMatchObject({
      status: 200,
      headers: { 'content-length': '10' },
    });
    expect(await get('/', {}, 'POST')).toMatchObject({ status: 405 });
  });

  it('the same text in the place of a file, however that is asked for', async () => {
    writeFileSync(join(folder, 'replaced.js'), 'the file');
    for (const path of [
      '/replaced.js',
      '//replaced.js',
      '/./replaced.js',
      '/inner/..%2freplaced.js',
    ])
      expect(await get(path)).toMatchObject({ status: 200, body: 'other' });
  });

  it('at once where a pipe is that nobody writes to', async () => {
    spawnSync('mkfifo', [join(folder, 'pipe.js')]);
    for (let k = 0; k < 8; k++) expect((await get('/pipe.js')).status).toBe(404);
    expect(await get('/')).toMatchObject({ status: 200, body: PAGE });
  });

  it('goes on where files vanish, come back, and change their lengths', async () => {
    const file = join(folder, 'changing.js');
    for (let k = 0; k < 20; k++) {
      const text = 'x'.repeat(1 + 50_000 * (k % 3));
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
      const asked = [get('/changing.js'), get('/changing.js', { Range: 'bytes=0-9' })];
      if (k % 2 === 0) rmSync(file);
      else writeFileSync(file, 'yy');
      for (const { status, headers, body } of await Promise.all(asked)) {
        expect([200, 206, 404]).toContain(status);
        expect(headers['content-length']).toBe(String(body.length));
      }
    }
    expect(await get('/')).toMatchObject({ status: 200, body: PAGE });
  });
});

it('a service worker of crease serve is gone at once, with what was kept', async () => {
  const listeners = new Map<string, (event: { waitUntil(work: Promise<void>): void }) => void>();
  const kept = new Set([
    'crease http://127.0.0.1:4173/ abc',
    'crease http://127.0.0.1:4173/x/ abc',
    'other',
  ]);
  let isRegistered = true;
  runInNewContext(WITHDRAWAL, {
    caches: { keys: async () => [...kept], delete: async (name: string) => kept.delete(name) },
    self: {
      addEventListener: listeners.set.bind(listeners),
      skipWaiting() {},
      registration: {
        scope: 'http://127.0.0.1:4173/',
        unregister: async () => (isRegistered = false),
      },
    },
  });
  let work = Promise.resolve();
  listeners.get('activate')?.({ waitUntil: (promise) => (work = promise) });
  await work;
  expect(isRegistered).toBe(false);
  expect([...kept]).toEqual(['crease http://127.0.0.1:4173/x/ abc', 'other']);
});
