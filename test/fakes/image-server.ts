import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** What a server does with a path; `asked` counts from 1. */
export type Answer = (
  request: IncomingMessage,
  response: ServerResponse,
  asked: number,
) => void | Promise<void>;

/** Real servers on this computer, with and without TLS, that do what they are told for each path. */
export class ImageServer {
  readonly answers = new Map<string, Answer>();
  /** Requests so far, by path, with the ranges they asked for. */
  readonly asked: { path: string; range: string | null }[] = [];

  private constructor(
    private readonly plain: http.Server,
    private readonly secure: https.Server,
    /** The certificate to trust. */
    readonly ca: string,
  ) {}

  static async start(): Promise<ImageServer> {
    const { key, cert } = certificate();
    const server = new ImageServer(http.createServer(), https.createServer({ key, cert }), cert);
    for (const each of [server.plain, server.secure]) {
      each.on('request', (request: IncomingMessage, response: ServerResponse) => {
        void server.answer(request, response);
      });
      await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
    }
    return server;
  }

  /** The address of a path. */
  url(name: string, scheme: 'https' | 'http' = 'https'): string {
    const { port } = (scheme === 'https' ? this.secure : this.plain).address() as AddressInfo;
    return `${scheme}://127.0.0.1:${port}${name}`;
  }

  ranges(name: string): (string | null)[] {
    return this.asked.filter((each) => each.path === name).map(({ range }) => range);
  }

  async stop(): Promise<void> {
    for (const each of [this.plain, this.secure]) {
      each.closeAllConnections();
      await new Promise((resolve) => each.close(resolve));
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = (request.url ?? '').replace(/\?.*$/u, '');
    this.asked.push({ path: name, range: request.headers.range ?? null });
    const count = this.asked.filter((each) => each.path === name).length;
    const answer = this.answers.get(name);
    if (answer) await answer(request, response, count);
    else response.writeHead(404).end('not here');
  }
}

function certificate(): { key: string; cert: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'paddock-cert-'));
  const [key, cert] = [path.join(folder, 'key'), path.join(folder, 'cert')];
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout ${key} -out ${cert}`;
  execFileSync('openssl', words.split(' '), { stdio: 'ignore' });
  const both = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return both;
}

export const sha256 = (bytes: Buffer | string): string =>
  createHash('sha256').update(bytes).digest('hex');

interface Serving {
  etag?: string;
  /** Drops the connection behind so many bytes of each answer, the first times. */
  dropAfter?: number;
  drops?: number;
  /** Sends ranges that begin elsewhere. */
  wrongRange?: boolean;
  ignoreRange?: boolean;
  /** Sends nothing more behind so many bytes, the first time. */
  stallAfter?: number;
  type?: string;
}

/** Serves bytes as a good server does, but for its faults. */
export function serving(bytes: Buffer, faults: Serving = {}): Answer {
  return async (request, response, asked) => {
    const { etag = '"one"', type = 'application/octet-stream' } = faults;
    const wanted = /^bytes=(\d+)-$/u.exec(request.headers.range ?? '')?.[1];
    const condition = String(request.headers['if-range'] ?? '');
    const honours = wanted !== undefined && !faults.ignoreRange && ['', etag].includes(condition);
    const start = honours ? Number(wanted) : 0;
    if (honours && start >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const sent = faults.wrongRange && honours ? start - 1 : start;
    const range = `bytes ${sent}-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(honours ? 206 : 200, {
      etag,
      'content-type': type,
      'content-length': bytes.length - sent,
      ...(honours && { 'content-range': range }),
    });
    const body = bytes.subarray(sent);
    const cut = asked <= (faults.drops ?? 1) ? (faults.dropAfter ?? faults.stallAfter) : undefined;
    if (cut === undefined) {
      response.end(body);
      return;
    }
    await new Promise((resolve) => response.write(body.subarray(0, cut), resolve));
    if (faults.stallAfter !== undefined) return;
    // What was written is on its way before the connection goes.
    await setTimeout(30);
    response.destroy();
  };
}
