import { existsSync, readFileSync, readdirSync } from 'node:fs';

/**
 * A place that the machine fetches packages from.
 * @typedef {object} Source
 * @property {string} uris as apt's lists write them
 * @property {string[]} suites
 * @property {string | undefined} signedBy a keyring's path; undefined: apt's own
 */

const value = (paragraph, key) =>
  new RegExp(`^${key}:[ \t]*(.+(?:\n[ \t].+)*)$`, 'mi').exec(paragraph)?.[1]?.trim();

/** One entry a paragraph: sources.list(5), "DEB822-STYLE FORMAT". */
function readParagraphs(text) {
  const plain = text.replaceAll(/^#.*\n?/gm, '');
  return plain.split(/\n\s*\n/).flatMap((paragraph) => {
    const [types, uris, suites] = ['Types', 'URIs', 'Suites'].map((key) => value(paragraph, key));
    const off = /^no$/i.test(value(paragraph, 'Enabled') ?? '');
    if (off || !uris || !suites || !types?.split(/\s+/).includes('deb')) return [];
    const signedBy = value(paragraph, 'Signed-By');
    // A key may stand in the entry itself; only files are of use here.
    const keyring = signedBy?.startsWith('/') ? signedBy : undefined;
    return [{ uris, suites: suites.split(/\s+/), signedBy: keyring }];
  });
}

/** One entry a line: sources.list(5), "ONE-LINE-STYLE FORMAT". */
function readLines(text) {
  return text.split('\n').flatMap((line) => {
    const found = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+\S/.exec(line.trim());
    if (!found) return [];
    const [, options = '', uris, suite] = found;
    return [{ uris, suites: [suite], signedBy: /signed-by=(\/\S+)/.exec(options)?.[1] }];
  });
}

/**
 * What apt's lists name, in no particular order.
 * @param {string} [folder] instead of /etc/apt
 * @returns {Source[]}
 */
export function aptSources(folder = '/etc/apt') {
  const parts = `${folder}/sources.list.d`;
  const names = existsSync(parts) ? readdirSync(parts).map((name) => `${parts}/${name}`) : [];
  return [`${folder}/sources.list`, ...names].filter(existsSync).flatMap((file) => {
    if (file.endsWith('.sources')) return readParagraphs(readFileSync(file, 'utf8'));
    return file.endsWith('.list') ? readLines(readFileSync(file, 'utf8')) : [];
  });
}

/**
 * The archive of the distribution itself: the one that has the machine's own release.
 * @param {string} codename VERSION_CODENAME of os-release(5)
 * @param {Source[]} [sources]
 * @returns {Source | undefined}
 */
export function ownArchive(codename, sources = aptSources()) {
  return sources.find(({ suites }) => suites.includes(codename));
}
