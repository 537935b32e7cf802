import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerUiRequest,
  contentSecurityPolicy,
  fileForUrl,
} from '../../../electron/shell/window/ui-files';

let folder = '';
let root = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-ui-'));
  root = path.join(folder, 'ui');
  await mkdir(path.join(root, 'assets'), { recursive: true });
  await writeFile(path.join(root, 'index.html'), '<!doctype html>');
  await writeFile(path.join(root, 'assets/a b.js'), 'export {};');
  await writeFile(path.join(folder, 'secret.json'), '{}');
});

afterAll(async () => await rm(folder, { recursive: true }));

describe('fileForUrl', () => {
  it.each([
    ['app://ui/', 'index.html'],
    ['app://ui/index.html?x=1#y', 'index.html'],
    ['app://ui/assets/a%20b.js', 'assets/a b.js'],
  ])('%s is %s', (address, file) => {
    expect(fileForUrl('/ui', address)).toBe(path.join('/ui', file));
  });

  it.each([
    'app://ui/../secret.json',
    'app://ui/%2e%2e/secret.json',
    'app://ui/..%2fsecret.json',
    'app://ui/assets/%2e%2e%2f%2e%2e%2fsecret.json',
    'app://ui/..',
    'app://ui/a%00.js',
    'app://ui/a%5cb.js',
    'app://ui/%zz',
    'app://other/index.html',
    'file:///etc/passwd',
    'app://ui.evil/index.html',
  ])('%s is refused', (address) => {
    expect(fileForUrl('/ui', address)).toBeNull();
  });
});

describe('answerUiRequest', () => {
  const ask = (url: string, method = 'GET') => answerUiRequest(root, { url, method });

  it('serves a file with its type and the policy', () => {
    const answer = ask('app://ui/assets/a%20b.js');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(answer.headers['content-security-policy']).toBe(contentSecurityPolicy);
    expect(answer.data.toString()).toBe('export {};');
  });

  it('answers nothing but GET', () => {
    expect(ask('app://ui/index.html', 'POST').statusCode).toBe(405);
  });

  it.each(['app://ui/none.js', 'app://ui/assets', 'app://ui/%2e%2e/secret.json'])(
    '404 for %s',
    (url) => {
      const answer = ask(url);
      expect(answer.statusCode).toBe(404);
      expect(answer.headers['content-security-policy']).toBe(contentSecurityPolicy);
    },
  );
});

describe('the policy', () => {
  it('lets scripts come from our own files alone', () => {
    expect(contentSecurityPolicy).toContain("default-src 'none'; script-src 'self';");
    expect(contentSecurityPolicy).not.toContain('unsafe-eval');
  });
});
