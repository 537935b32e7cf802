import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findOpenGl, rememberOpenGl } from '../../../electron/qemu/opengl/open-gl';
import { installedQemu } from '../installed';

const exec = promisify(execFile);

async function world(...nodes: string[]) {
  const root = await mkdtemp(path.join(tmpdir(), 'paddock-gl-'));
  onTestFinished(async () => await rm(root, { recursive: true, force: true }));
  const devices = path.join(root, 'dri, "1"');
  await mkdir(devices);
  for (const name of nodes) await writeFile(path.join(devices, name), '');
  const program = async (text: string) => {
    const file = path.join(root, 'qemu');
    await writeFile(file, `#!/bin/sh\n${text}\n`);
    await chmod(file, 0o755);
    return file;
  };
  return { devices, program, places: { devices, groups: '/etc/group' } };
}

describe('drawing with the GPU', () => {
  it('takes a render node, and not any other device', async () => {
    const { places } = await world('card0');
    expect(await findOpenGl('/no/such/qemu', places)).toEqual({ why: 'no-node' });
    const gone = { ...places, devices: path.join(places.devices, 'gone') };
    expect(await findOpenGl('/no/such/qemu', gone)).toEqual({ why: 'no-node' });
  });

  it('is tried: QEMU itself tells that a file is no GPU', async () => {
    const { places, devices } = await world('renderD128');
    const found = await findOpenGl(installedQemu(), places);
    const { stdout } = await exec(installedQemu(), ['-display', 'help']);
    const words = expect.stringMatching(/egl|render/i);
    const failed = { why: 'failed', node: path.join(devices, 'renderD128'), words };
    // The newer QEMU is unpacked without its module for OpenGL.
    expect(found).toEqual(stdout.includes('egl-headless') ? failed : { why: 'no-module' });
  });

  it('takes the first node that works, and says what keeps it from one', async () => {
    const { places, devices, program } = await world('renderD129');
    await symlink('nowhere', path.join(devices, 'renderD128'));
    const node = path.join(devices, 'renderD129');
    expect(await findOpenGl(await program('exit 0'), places)).toEqual({ node });
    const lacks = await program(`echo "Display 'egl-headless' is not available." >&2; exit 1`);
    expect(await findOpenGl(lacks, places)).toEqual({ why: 'no-module' });
    const bare = await program('case "$*" in *sandbox*) echo "no -sandbox" >&2; exit 1; esac');
    expect(await findOpenGl(bare, places)).toEqual({ node });
    await rm(node);
    expect(await findOpenGl(lacks, places)).toMatchObject({
      why: 'no-access',
      node: path.join(devices, 'renderD128'),
      group: 'render',
    });
  });

  it('is asked again when a while has gone', async () => {
    let asked = 0;
    let now = 0;
    const ask = async () => await Promise.resolve({ node: `/dev/dri/${(asked += 1)}` });
    const openGl = rememberOpenGl(ask, () => now);
    expect([await openGl('a'), await openGl('a'), await openGl('b')]).toEqual([
      { node: '/dev/dri/1' },
      { node: '/dev/dri/1' },
      { node: '/dev/dri/2' },
    ]);
    now = 60_001;
    expect(await openGl('a')).toEqual({ node: '/dev/dri/3' });
  });
});
