import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import tls from 'node:tls';
import type { Duplex } from 'node:stream';
import type { Network } from '../types';
import { proxyFor, proxyHeaders } from './proxy';

interface Asked {
  url: URL;
  headers: http.OutgoingHttpHeaders;
  signal: AbortSignal;
}

/**
 * Sends one GET request, through the environment's proxy where it names one; follows nothing.
 * @throws the system's errors, and `AbortError`.
 */
export async function sendRequest(asked: Asked, network: Network): Promise<http.IncomingMessage> {
  const { url, headers, signal } = asked;
  const proxy = proxyFor(url, network.env);
  const secure = url.protocol === 'https:';
  const common = { headers, signal, agent: false } as const;
  if (proxy === null) {
    return secure
      ? await answer(https.request(url, { ...common, ca: trusted(network) }))
      : await answer(http.request(url, common));
  }
  if (!secure) {
    const { hostname, port } = proxy;
    const path = url.href.replace(/#.*$/u, '');
    const both = { ...headers, host: url.host, ...proxyHeaders(proxy) };
    return await answer(
      http.request({ ...common, host: hostname, port: port || 80, path, headers: both }),
    );
  }
  const tunnel = await openTunnel(url, proxy, signal);
  const host = url.hostname.replaceAll(/[[\]]/gu, '');
  // RFC 6066 has no numbers as names of servers.
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket = tls.connect({ socket: tunnel, host, ...name, ca: trusted(network) });
  // An agent would make connections of its own.
  return await answer(https.request(url, { headers, signal, createConnection: () => socket }));
}

const trusted = ({ ca }: Network): string[] | undefined =>
  ca === undefined ? undefined : [...tls.rootCertificates, ca];

async function answer(request: http.ClientRequest): Promise<http.IncomingMessage> {
  return await new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
    request.end();
  });
}

/** RFC 9110, 9.3.6. */
async function openTunnel(url: URL, proxy: URL, signal: AbortSignal): Promise<Duplex> {
  const path = `${url.hostname}:${url.port || 443}`;
  return await new Promise((resolve, reject) => {
    const request = http.request({
      host: proxy.hostname,
      port: proxy.port || 80,
      method: 'CONNECT',
      path,
      headers: { host: path, ...proxyHeaders(proxy) },
      agent: false,
      signal,
    });
    request.on('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) resolve(socket);
      else {
        socket.destroy();
        reject(new Error(`The proxy ${proxy.host} answered ${statusCode ?? 0}.`));
      }
    });
    request.on('error', reject);
    request.end();
  });
}
