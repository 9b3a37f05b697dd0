import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type {
  IncomingMessage,
  OutgoingHttpHeaders,
  RequestListener,
  ServerResponse,
} from 'node:http';
import { basename, extname, join, sep } from 'node:path';
import { MEDIA_TYPES } from '../figure/media-types';
import { codeOf } from './files';

/*
 * The files of a folder for browsers on this machine. Each is read whole before its answer begins, so that
 * what a build does to it meanwhile can neither end the answer early nor the server: the largest has two
 * megabytes.
 */

/** What every answer says: nobody guesses types, frames the page, or takes it from a cache without asking. */
const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
} as const;

/** Names of this machine that stay on it. */
const LOCAL_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/** An answer before it is sent. */
interface Answer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Uint8Array | string;
}

/**
 * Answers with the files of a folder.
 *
 * @param replaced texts in the place of files, by their paths: `/name.js`
 */
export function staticFiles(
  folder: string,
  replaced: ReadonlyMap<string, string>,
): RequestListener {
  return (request, response) => {
    answerTo(request, folder, replaced).then(
      (answer) => send(request, response, answer),
      () => send(request, response, refusal(500, 'The file cannot be read.')),
    );
  };
}

async function answerTo(
  request: IncomingMessage,
  folder: string,
  replaced: ReadonlyMap<string, string>,
): Promise<Answer> {
  // A page of another origin whose name leads here could read what is served (DNS rebinding).
  if (!LOCAL_HOST.test(request.headers.host ?? ''))
    return refusal(
      421,
      'This is the explorer of the machine it runs on, by its local names alone.',
    );
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return {
      ...refusal(405, 'There are files here, to be read.'),
      headers: { Allow: 'GET, HEAD' },
    };
  const path = pathOf(request.url ?? '/');
  if (path === undefined) return refusal(400, 'That is no address.');
  const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
  const root = join(folder, sep);
  if (!file.startsWith(root)) return MISSING;
  // By the file that is meant, however many slashes its address has.
  const text = replaced.get(`/${file.slice(root.length).replaceAll(sep, '/')}`);
  if (text !== undefined) return fileAnswer(request, file, Buffer.from(text));
  try {
    const found = await stat(file);
    // Relative, as an address with two slashes in front is another host's.
    if (found.isDirectory())
      return { status: 301, headers: { Location: `./${encodeURIComponent(basename(path))}/` } };
    // Whoever reads a pipe may wait for ever.
    return found.isFile() ? fileAnswer(request, file, await readFile(file)) : MISSING;
  } catch (error) {
    const isMissing = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(codeOf(error) ?? '');
    if (!isMissing) throw error;
    return MISSING;
  }
}

/** The path of a request's target, without what is encoded in it; undefined where it has none. */
function pathOf(target: string): string | undefined {
  // Proxies alone are asked for whole addresses.
  if (!target.startsWith('/')) return undefined;
  try {
    const path = decodeURIComponent(new URL(`http://localhost${target}`).pathname);
    return path.includes('\0') || path.includes('\\') ? undefined : path;
  } catch {
    return undefined;
  }
}

/** A file, a part of it, or that whoever asks has it. */
function fileAnswer(
  { headers: asked, method }: IncomingMessage,
  path: string,
  body: Buffer,
): Answer {
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const headers = {
    'Content-Type': contentTypeOf(path),
    'Accept-Ranges': 'bytes',
    ETag: tag,
  };
  if (hasTag(asked['if-none-match'], tag)) return { status: 304, headers };
  const isSame = asked['if-range'] === undefined || asked['if-range'] === tag;
  // Ranges are of GET alone (RFC 9110, 14.2).
  const range = isSame && method === 'GET' ? rangeOf(asked.range, body.length) : undefined;
  if (!range) return { status: 200, headers, body };
  const [first, end] = range;
  if (first >= end)
    return {
      status: 416,
      headers: { ...headers, 'Content-Range': `bytes */${body.length}` },
      body: '',
    };
  return {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${first}-${end - 1}/${body.length}` },
    body: body.subarray(first, end),
  };
}

function hasTag(asked: string | undefined, tag: string): boolean {
  return (
    asked !== undefined &&
    asked.split(',').some((one) => ['*', tag].includes(one.trim().replace(/^W\//, '')))
  );
}

/**
 * The bytes that a Range header asks for (RFC 9110, 14.2), from the first to behind the last; none of them
 * where there are none. Undefined for the whole file: without a header, or with one that is wrong or asks for
 * several parts, which a host may answer so.
 */
function rangeOf(header: string | undefined, length: number): [number, number] | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/i.exec(header ?? '') ?? [];
  if (from === undefined || (from === '' && to === '')) return undefined;
  if (from === '') return [Math.max(0, length - Number(to)), length];
  if (to !== '' && Number(to) < Number(from)) return undefined;
  return [Number(from), to === '' ? length : Math.min(length, Number(to) + 1)];
}

/** What is said of a file that is not there. */
const MISSING = refusal(404, 'There is no such file.');

function refusal(status: number, sentence: string): Answer {
  const headers = { 'Content-Type': contentTypeOf('sentence.txt') };
  return { status, headers, body: `${sentence}\n` };
}

function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, headers = {}, body = '' }: Answer,
): void {
  const hasLength = status !== 304;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, {
    ...HEADERS,
    ...headers,
    ...(hasLength && { 'Content-Length': length }),
  });
  response.end(method === 'HEAD' || !hasLength ? undefined : body);
}

/** What a file is, by its name; browsers guess nothing. */
function contentTypeOf(path: string): string {
  const types: Readonly<Record<string, string | undefined>> = MEDIA_TYPES;
  const type = types[extname(path).slice(1).toLowerCase()] ?? 'application/octet-stream';
  const isText = type.startsWith('text/') || type === MEDIA_TYPES.json;
  return isText ? `${type}; charset=utf-8` : type;
}
