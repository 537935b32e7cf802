import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { AppFailure, failure } from '../../../shared/errors';
import { isErrno } from '../../lib/errno';
import type { Network } from '../types';
import { sendRequest } from './connect';

/** Servers and the mirrors that they lead to need a few; more are a trap. */
const mostRedirects = 10;

export interface OpenWish {
  url: string;
  headers?: Record<string, string>;
  /** Plain HTTP is no danger to what is fetched: its checksum is known. */
  mayBePlain: boolean;
}

export interface OpenAnswer {
  /** Where the redirects led. */
  url: URL;
  status: number;
  headers: IncomingHttpHeaders;
  /** The body; each piece must come in time, else it ends with `download-stalled`. */
  body: AsyncIterable<Buffer>;
  /** Lets go of the connection. */
  close(): void;
}

/** Reads an address that a person or a catalogue has given. @throws AppFailure `url-invalid`. */
export function webAddress(text: string): URL {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url && isWeb && url.hostname !== '') return url;
  throw failure('url-invalid', { params: { url: text.slice(0, 200) } });
}

/**
 * Asks a server for what an address names, and follows its redirects.
 * @throws AppFailure `url-invalid`, `download-insecure`, `download-redirects`, `download-unreachable`,
 * `download-stalled`, `cancelled`.
 */
export async function openUrl(
  wish: OpenWish,
  network: Network,
  signal: AbortSignal,
): Promise<OpenAnswer> {
  const { headers = {}, mayBePlain } = wish;
  const seen = new Set<string>();
  let url = webAddress(wish.url);
  for (;;) {
    if (url.protocol === 'http:' && !mayBePlain) {
      throw failure('download-insecure', { params: { url: shown(url) } });
    }
    if (seen.has(url.href) || seen.size > mostRedirects) {
      throw failure('download-redirects', { params: { host: url.host } });
    }
    seen.add(url.href);
    const answer = await ask(url, headers, network, signal);
    const next = redirectOf(answer);
    if (next === null) return answer;
    answer.close();
    url = webAddress(URL.canParse(next, url) ? new URL(next, url).href : next);
  }
}

/** An address in a sentence, without what may be secret. */
const shown = ({ origin, pathname }: URL): string => `${origin}${pathname}`.slice(0, 200);

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const redirectOf = ({ status, headers }: OpenAnswer): string | null =>
  redirects.has(status) ? (headers.location ?? null) : null;

async function ask(
  url: URL,
  headers: Record<string, string>,
  network: Network,
  signal: AbortSignal,
): Promise<OpenAnswer> {
  const watch = new StallWatch(url.host, network.timings.stallMs, signal);
  const asked = {
    url,
    // Bytes as they are: a server that packs them on the way would make lengths and ranges those of the packed ones.
    headers: { 'user-agent': 'Paddock', accept: '*/*', 'accept-encoding': 'identity', ...headers },
    signal: watch.signal,
  };
  try {
    const message = await sendRequest(asked, network);
    watch.touch();
    return {
      url,
      status: message.statusCode ?? 0,
      headers: message.headers,
      body: pieces(message, watch),
      close: () => {
        watch.end();
        message.destroy();
      },
    };
  } catch (error) {
    watch.end();
    throw watch.reason(error);
  }
}

async function* pieces(message: IncomingMessage, watch: StallWatch): AsyncGenerator<Buffer> {
  try {
    for await (const piece of message as AsyncIterable<Buffer>) {
      watch.touch();
      yield piece;
      // What the reader does with it is not the server's time.
      watch.touch();
    }
  } catch (error) {
    throw watch.reason(error);
  } finally {
    watch.end();
  }
}

/** Breaks a request off that its server has forgotten. */
class StallWatch {
  readonly signal: AbortSignal;
  private readonly stop = new AbortController();
  private stalled = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: string,
    private readonly patienceMs: number,
    private readonly outer: AbortSignal,
  ) {
    this.signal = AbortSignal.any([this.stop.signal, outer]);
    this.touch();
  }

  touch(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.stalled = true;
      this.stop.abort();
    }, this.patienceMs);
  }

  end(): void {
    clearTimeout(this.timer);
  }

  /** What a request that broke off is to be told as. */
  reason(error: unknown): AppFailure {
    if (this.outer.aborted) return failure('cancelled');
    if (error instanceof AppFailure) return error;
    const params = { host: this.host };
    if (this.stalled) {
      const seconds = String(Math.ceil(this.patienceMs / 1000));
      return failure('download-stalled', { params: { ...params, seconds } });
    }
    const detail = error instanceof Error ? error.message : String(error);
    const cut = isErrno(error, 'ECONNRESET', 'EPIPE') || detail === 'aborted';
    return failure(cut ? 'download-cut-off' : 'download-unreachable', { params, detail });
  }
}
