import { describe, expect, it } from 'vitest';
import { readStranger } from '../../../electron/guests/strangers';
import { bufferSource } from '../../../electron/lib/byte-source';

const kindOf = async (content: string | Buffer) => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const found = await readStranger(bufferSource(bytes));
  return found && (found.name === '' ? found.kind : `${found.kind} ${found.name}`);
};

function member(name: string, size: number): Buffer {
  const bytes = Buffer.alloc(512 + Math.ceil(size / 512) * 512);
  bytes.write(name);
  bytes.write(size.toString(8).padStart(11, '0'), 124);
  bytes.write('ustar', 257);
  return bytes;
}

describe('what is no image', () => {
  it.each([
    ['', 'empty'],
    ['<!DOCTYPE html>\n<html><head><title>404</title></head></html>', 'web-page'],
    ['<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"></html>', 'web-page'],
    ['<?xml version="1.0"?>\n<Envelope ovf:version="1.0"></Envelope>', 'definition OVF'],
    [
      '<?xml version="1.0"?><VirtualBox xmlns="http://www.virtualbox.org/">',
      'definition VirtualBox',
    ],
    ["<domain type='kvm'>\n  <name>vm</name>\n</domain>\n", 'definition libvirt'],
    ['.encoding = "UTF-8"\nconfig.version = "8"\nvirtualHW.version = "19"\n', 'definition VMware'],
    ['guest_os="linux"\ndisk_img="debian/disk.qcow2"\n', 'definition quickemu'],
    ['cores: 2\nmemory: 2048\nscsi0: local-lvm:vm-100-disk-0,size=32G\n', 'definition Proxmox VE'],
    ['A note about a disk, nothing more.\n', 'text'],
    ['名称：测试，没有别的内容。\n', 'text'],
    ['hello', 'text'],
    ['%PDF-1.7\n%\u00e2\u00e3', 'other PDF'],
  ])('%j is %s', async (content, kind) => {
    expect(await kindOf(content)).toBe(kind);
  });

  it('is an appliance when an archive holds an OVF envelope, wherever it stands', async () => {
    const disk = member('disk.vmdk', 3000);
    expect(await kindOf(Buffer.concat([disk, member('app.ovf', 10)]))).toBe('ova tar');
    expect(await kindOf(disk)).toBe('archive tar');
  });

  it.each([
    ['1f8b0800', 'gzip'],
    ['fd377a585a00', 'xz'],
    ['28b52ffd', 'zstd'],
    ['504b0304', 'zip'],
    ['377abcaf271c', '7z'],
    ['526172211a0700', 'rar'],
  ])('packed files: %s is %s', async (start, name) => {
    expect(await kindOf(Buffer.from(start.padEnd(64, '0'), 'hex'))).toBe(`compressed ${name}`);
  });

  it('leaves alone what says nothing: zeroes, noise, data with text in it', async () => {
    expect(await kindOf(Buffer.alloc(4096))).toBeNull();
    expect(await kindOf(crypto.getRandomValues(Buffer.alloc(4096)))).toBeNull();
    const disk = Buffer.alloc(4096);
    disk.write('a swap partition’s label, or <domain> in a file');
    expect(await kindOf(disk)).toBeNull();
  });

  it('is quick with what looks like the start of something for ever', async () => {
    const begun = performance.now();
    const comment = '<!-- a -->\n';
    expect(await kindOf(comment.repeat(700))).toBe('text');
    expect(await kindOf('\n'.repeat(8000))).toBe('text');
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it('survives an archive that leads nowhere', async () => {
    const endless = member('a', 0);
    endless.write('77777777777', 124);
    expect(await kindOf(endless)).toBe('archive tar');
    endless.write('-1', 124);
    expect(await kindOf(endless)).toBe('archive tar');
  });
});
