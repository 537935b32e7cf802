import { failure } from '../../../shared/errors';

/**
 * Pure: the proxy that the environment names for an address (curl's and wget's variables); null where it names none.
 * @throws AppFailure `download-proxy` for one of another kind: going past it would be what nobody asked for.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | null {
  const value = (name: string) => env[name] ?? env[name.toUpperCase()] ?? '';
  if (isExcepted(url, value('no_proxy'))) return null;
  // Upper-case HTTP_PROXY can be set by a request's header where a program runs as CGI; curl ignores it, too.
  const named = url.protocol === 'https:' ? value('https_proxy') : (env['http_proxy'] ?? '');
  const given = named || value('all_proxy');
  if (given === '') return null;
  const proxy = parsed(given.includes('://') ? given : `http://${given}`);
  if (proxy !== null && proxy.protocol === 'http:') return proxy;
  throw failure('download-proxy', { params: { proxy: proxy?.protocol ?? given.slice(0, 40) } });
}

function isExcepted({ hostname, port }: URL, exceptions: string): boolean {
  return exceptions
    .split(/[\s,]+/u)
    .filter(Boolean)
    .some((each) => {
      if (each === '*') return true;
      const [name = '', only] = each
        .toLowerCase()
        .replace(/^\*?\./u, '')
        .split(':');
      if (only !== undefined && only !== port) return false;
      return hostname === name || hostname.endsWith(`.${name}`);
    });
}

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Pure: the header that tells a proxy who asks; none where its address names nobody. */
export function proxyHeaders({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const both = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(both).toString('base64')}` };
}
