import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import type { SeedView } from '../../../shared/seed-calls';
import type { VmConfig } from '../../../shared/vm-config';
import { makeVmHome } from '../vm/support';
import { builtCli, okCli, runCli, runProgram } from './support';

const cli = builtCli();
const testGuest = path.resolve('assets/guests/test-guest.img');

/** A home with an image that is named as a cloud image. */
async function setting() {
  const home = await makeVmHome();
  const used = { cli, env: home.env };
  const image = path.join(home.root, 'debian-13-generic-amd64.qcow2');
  execFileSync('qemu-img', ['convert', '-O', 'qcow2', testGuest, image]);
  const folder = (slug: string) => path.join(home.paths.vms, slug);
  return {
    home,
    used,
    image,
    folder,
    config: async (slug: string) =>
      JSON.parse(await readFile(path.join(folder(slug), 'vm.json'), 'utf8')) as VmConfig,
    seed: async (slug: string) =>
      JSON.parse(await okCli(used, ['seed', slug, '--json'])) as SeedView,
  };
}

/** What xorriso finds on a disc, by one of its two trees. */
async function onDisc(disc: string, to: string, tree: 'any' | 'norock') {
  const target = path.join(to, tree);
  const words = ['-read_fs', tree, '-osirrox', 'on', '-indev', disc, '-extract', '/', target];
  execFileSync('xorriso', words, { stdio: 'ignore' });
  const names = await readdir(target);
  const texts = names.map(
    async (name) => [name, await readFile(path.join(target, name), 'utf8')] as const,
  );
  return Object.fromEntries(await Promise.all(texts));
}

it('makes a cloud image a guest with a login, without a question, and starts it', async () => {
  const { home, used, image, folder, config, seed } = await setting();
  await okCli(used, ['create', 'My Web', '--disk', image, '--disk-size', '2G', '--start']);
  const { cdroms, nics, smbios } = await config('my-web');
  expect(cdroms).toMatchObject([{ id: 'cd0' }, { id: 'seed', file: 'seed.iso', bus: 'scsi' }]);
  expect(smbios).toEqual({ serial: 'ds=nocloud' });
  const block = await okCli(used, ['monitor', 'My Web', 'query-block']);
  expect(block).toContain('seed.iso');
  await okCli(used, ['stop', 'My Web', '--force']);

  const disc = path.join(folder('my-web'), 'seed.iso');
  expect(execFileSync('blkid', ['-o', 'value', '-s', 'LABEL', disc], { encoding: 'utf8' })).toBe(
    'cidata\n',
  );
  const { userData, metaData, changed } = await seed('my-web');
  expect(changed).toBe(false);
  for (const tree of ['any', 'norock'] as const) {
    const found = await onDisc(disc, home.root, tree);
    expect(found).toEqual({ 'user-data': userData, 'meta-data': metaData });
  }
  const key = await readFile(path.join(home.paths.data, 'ssh/id_ed25519.pub'), 'utf8');
  expect(parse(userData)).toMatchObject({ user: { ssh_authorized_keys: [key.trim()] } });
  expect(parse(metaData)).toMatchObject({ 'local-hostname': 'my-web' });
  const port = nics[0]?.forwards[0]?.hostPort;
  expect(await okCli(used, ['ssh', 'My Web', '--print', '--', 'id'])).toMatch(
    new RegExp(`^ssh -i .*/ssh/id_ed25519 .* -p ${port} -l \\S+ -- 127.0.0.1 id\\n$`),
  );
  const size = JSON.parse(
    execFileSync(
      'qemu-img',
      ['info', '--output=json', path.join(folder('my-web'), 'disks/disk0.qcow2')],
      {
        encoding: 'utf8',
      },
    ),
  ) as Record<string, unknown>;
  expect(size['virtual-size']).toBe(2 * 2 ** 30);
});

it('unpacks an image that is packed, and leaves nothing of one that is damaged', async () => {
  const { home, used, image, folder } = await setting();
  for (const program of ['xz', 'gzip', 'zstd']) execFileSync(program, ['-kfq', image]);
  for (const ending of ['xz', 'gz', 'zst']) {
    await okCli(used, ['create', ending, '--disk', `${image}.${ending}`]);
    const disk = path.join(folder(ending), 'disks/disk0.qcow2');
    expect(await readdir(path.dirname(disk))).toEqual(['disk0.qcow2']);
    // Made larger, and so the same as far as the image goes.
    execFileSync('qemu-img', ['compare', '-q', image, disk]);
  }
  const cut = path.join(home.root, 'cut-cloudimg.qcow2.xz');
  await writeFile(cut, (await readFile(`${image}.xz`)).subarray(0, 2000));
  const words = path.join(home.root, 'words-cloudimg.qcow2.gz');
  await writeFile(words, execFileSync('gzip', ['-c'], { input: 'no image' }));
  const before = await readdir(home.paths.vms);
  expect((await runCli(used, ['create', 'cut', '--disk', cut])).stderr).toContain('incomplete');
  expect((await runCli(used, ['create', 'words', '--disk', words])).stderr).toContain(
    'There is no disk image in',
  );
  expect((await runCli(used, ['create', 'own', '--disk', cut, '--in-place'])).code).toBe(1);
  expect(await readdir(home.paths.vms)).toEqual(before);
});

it('never keeps a password, takes user-data as it is, and names what is wrong', async () => {
  const { home, used, image, seed } = await setting();
  const file = path.join(home.root, 'mine.yaml');
  await writeFile(file, '#cloud-config\npakages: [git]\n');
  const own = await runCli(used, ['create', 'own', '--disk', image, '--user-data', file]);
  expect(own).toMatchObject({ code: 0, stderr: expect.stringContaining('“packages”') });
  expect((await seed('own')).metaData).toContain('instance-id: iid-');
  expect((await seed('own')).userData).toBe(await readFile(file, 'utf8'));

  const login = ['--user', 'kim', '--password', '--ssh-key', 'none'];
  await okCli(used, ['create', 'secret', '--disk', image, ...login], 'open sesame\n');
  const { userData } = await seed('secret');
  expect(parse(userData)).toMatchObject({
    user: { hashed_passwd: expect.stringMatching(/^\$6\$/) },
  });
  // Ends with 1: it is nowhere.
  const search = spawnSync('grep', ['-rl', 'open sesame', home.root], { encoding: 'utf8' });
  expect([search.status, search.stdout]).toEqual([1, '']);

  const wrong = ['--user', 'Root!', '--time-zone', 'Mars/Base', '--packages', 'a;b', '--dns', 'x'];
  const refused = await runCli(used, ['create', 'bad', '--disk', image, ...wrong]);
  expect(refused.code).toBe(1);
  for (const option of ['--user', '--time-zone', '--packages', '--address']) {
    expect(refused.stderr).toContain(`error: ${option}: `);
  }
  expect((await runCli(used, ['create', 'bad', '--test-guest', '--user', 'kim'])).code).toBe(2);
});

it('edits a seed: checked, another instance each time, and what was typed is never lost', async () => {
  const { used, image, seed } = await setting();
  await okCli(used, ['create', 'web', '--disk', image]);
  const first = await seed('web');
  const edit = async (editor: string) =>
    await runProgram({ cli, env: { ...used.env, VISUAL: '', EDITOR: editor } }, [
      'seed',
      'web',
      'edit',
    ]);
  expect(await edit('true')).toMatchObject({ code: 0 });
  expect((await seed('web')).instanceId).toBe(first.instanceId);

  const added = await edit("sed -i '$a timezone: UTC\\npakages: [git]'");
  expect(added).toMatchObject({ code: 0, stderr: expect.stringContaining('“packages”') });
  const second = await seed('web');
  expect(second.userData).toContain('timezone: UTC');
  expect(second.changed).toBe(true);
  expect(second.instanceId).not.toBe(first.instanceId);
  expect(second.metaData).toContain('local-hostname: web');

  const broken = await edit("sed -i '$a packages: [git'");
  expect(broken.code).toBe(1);
  expect(await seed('web')).toEqual(second);
  const again = /paddock (seed web edit user-data --from \S+)/.exec(broken.stderr)?.[1] ?? '';
  const file = again.split(' ').at(-1) ?? '';
  await writeFile(file, (await readFile(file, 'utf8')).replace(/\[git$/m, '[git]'));
  await okCli(used, again.split(' '));
  expect((await seed('web')).userData).toContain('packages: [git]');
});

it('gives a clone a seed of its own', async () => {
  const { used, image, config, seed } = await setting();
  const fixed = ['--address', '10.0.2.15/24', '--gateway', '10.0.2.2'];
  await okCli(used, ['create', 'web', '--disk', image, ...fixed]);
  await okCli(used, ['clone', 'web', 'copy']);
  const [before, after] = [await seed('web'), await seed('copy')];
  const [original, clone] = [await config('web'), await config('copy')];
  expect(clone.cdroms.find(({ id }) => id === 'seed')?.file).toBe('seed.iso');
  expect(after.instanceId).not.toBe(before.instanceId);
  expect(after.metaData).toContain('local-hostname: copy');
  expect(before.networkConfig).toContain(original.nics[0]?.mac);
  expect(after.networkConfig).toContain(clone.nics[0]?.mac);
  expect(after.changed).toBe(false);
  expect(clone.nics[0]?.forwards[0]?.hostPort).not.toBe(original.nics[0]?.forwards[0]?.hostPort);
});

it('takes the keys of the person’s own home', async () => {
  const { home, used, image, seed } = await setting();
  const folder = path.join(home.root, '.ssh');
  await mkdir(folder, { recursive: true });
  execFileSync('ssh-keygen', [
    '-q',
    '-t',
    'ed25519',
    '-N',
    '',
    '-C',
    'kim',
    '-f',
    `${folder}/id_test`,
  ]);
  const key = (await readFile(`${folder}/id_test.pub`, 'utf8')).trim();
  await okCli(used, ['create', 'web', '--disk', image]);
  expect(parse((await seed('web')).userData)).toMatchObject({
    user: { ssh_authorized_keys: [key] },
  });
  expect(await okCli(used, ['ssh', 'web', '--print'])).toContain(`-i ${folder}/id_test `);
});
