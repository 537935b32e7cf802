// The "newc" format that the kernel unpacks: Documentation/driver-api/early-userspace/buffer-format.rst.
const MAGIC = '070701';
const TRAILER = 'TRAILER!!!';
const FOLDER = 0o040000;
const FILE = 0o100000;
const DEVICE = 0o020000;
const LINK = 0o120000;

const hex = (value) => value.toString(16).padStart(8, '0').toUpperCase();
const padding = (length) => Buffer.alloc((4 - (length % 4)) % 4);

function record(index, name, mode, content, device = [0, 0]) {
  const nameBytes = Buffer.from(`${name}\0`);
  const numbers = [
    index,
    mode,
    0,
    0,
    1,
    0,
    content.length,
    0,
    0,
    device[0],
    device[1],
    nameBytes.length,
    0,
  ];
  const head = Buffer.concat([Buffer.from(MAGIC + numbers.map(hex).join('')), nameBytes]);
  return [head, padding(head.length), content, padding(content.length)];
}

function recordOf(entry, index) {
  const none = Buffer.alloc(0);
  const { name, mode = 0o755 } = entry;
  if ('content' in entry) return record(index, name, FILE | mode, Buffer.from(entry.content));
  if ('link' in entry) return record(index, name, LINK | 0o777, Buffer.from(entry.link));
  if ('device' in entry) return record(index, name, DEVICE | mode, none, entry.device);
  return record(index, name, FOLDER | mode, none);
}

/**
 * Makes a cpio archive, every file owned by root and dated 1970, so that the same entries give the
 * same bytes. Written here because cpio itself is not on every system.
 * @param {({name: string, mode?: number} & ({} | {content: string | Buffer} | {link: string} |
 *   {device: [number, number]}))[]} entries folders before what is in them; without content, link or
 *   device (a character device's major and minor number) an entry is a folder
 * @returns {Buffer}
 */
export function makeCpio(entries) {
  const parts = entries.flatMap((entry, index) => recordOf(entry, index + 1));
  return Buffer.concat([...parts, ...record(0, TRAILER, 0, Buffer.alloc(0))]);
}
