import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../../electron/disks/inspect/inspect-image';
import type { RunningJob } from '../../../electron/jobs/types';
import type { CreateProgress } from '../../../electron/making/creation-job';
import { createServices } from '../../../electron/services';
import type { DraftSource } from '../../../shared/draft';
import { MiB } from '../../../shared/units';
import { qemuImgPath } from '../installed';
import { makeVmHome } from '../vm/support';

async function world() {
  const home = await makeVmHome();
  const services = createServices({
    env: home.env,
    assetsDir: path.resolve('assets'),
    monitor: 'app',
  });
  await services.machines.load();
  const at = (name: string) => path.join(home.root, name);
  const qemuImg = (...argv: string[]) => execFileSync('qemu-img', argv, { cwd: home.root });
  const vmFolders = async () => await readdir(home.paths.vms).catch(() => []);
  return { ...services, vms: services.machines, at, qemuImg, vmFolders };
}

async function collect(begun: Promise<RunningJob<CreateProgress>>): Promise<CreateProgress[]> {
  const seen: CreateProgress[] = [];
  for await (const progress of (await begun).follow()) seen.push(progress);
  return seen;
}

const steps = (seen: readonly CreateProgress[]) => [
  ...new Set(seen.map((progress) => (progress.type === 'step' ? progress.step : progress.type))),
];

describe('looking at files', () => {
  it('tells images by their content, whatever they are called', async () => {
    const { drafts, at, qemuImg } = await world();
    for (const format of ['qcow2', 'vmdk', 'vdi', 'vhdx', 'vpc']) {
      qemuImg('create', '-q', '-f', format, `${format}.iso`, '64M');
      const info = await drafts.inspect(at(`${format}.iso`));
      expect(info).toMatchObject({ kind: 'disk', format, boots: [], refersTo: [] });
      expect(info.virtualSize).toBeGreaterThanOrEqual(64 * MiB);
    }
  });

  it('looks at the partition table inside an image', async () => {
    const { drafts, at, qemuImg } = await world();
    const guest = path.resolve('assets/guests/test-guest.img');
    const boots = ['bios', 'uefi'];
    expect(await drafts.inspect(guest)).toMatchObject({ kind: 'disk', format: 'raw', boots });
    qemuImg('convert', '-f', 'raw', '-O', 'qcow2', guest, at('guest.qcow2'));
    const info = await drafts.inspect(at('guest.qcow2'));
    // Its EFI system partition has a boot file, too, which names the processor.
    expect(info).toMatchObject({ kind: 'disk', format: 'qcow2', boots });
    expect(info.architectures).toContain('x86_64');
  });

  it('looks again when the file has changed', async () => {
    const { drafts, at } = await world();
    await writeFile(at('file'), 'something');
    expect((await drafts.inspect(at('file'))).kind).toBe('unknown');
    await writeFile(at('file'), '070701'.padEnd(200, '0'));
    expect((await drafts.inspect(at('file'))).kind).toBe('initrd');
  });
});

describe('judging a draft', () => {
  it('finds what is wrong in the real world', async () => {
    const { drafts, at } = await world();
    const draft = await drafts.suggest({ kind: 'test-guest' }, null);
    expect(await drafts.validate(draft)).toEqual([]);
    const source: DraftSource = { kind: 'iso', file: at('missing.iso') };
    const issues = await drafts.validate({
      ...draft,
      source,
      cpus: 100_000,
      memoryMiB: 16_777_216,
    });
    expect(issues.map(({ code }) => code)).toEqual([
      'file-missing',
      'memory-above-host',
      'cpus-above-machine',
    ]);
  });

  it('knows the disks of other VMs, also through links', async () => {
    const { drafts, at, qemuImg } = await world();
    qemuImg('create', '-q', '-f', 'qcow2', 'mine.qcow2', '64M');
    execFileSync('ln', ['-s', 'mine.qcow2', at('link.qcow2')]);
    const source = (name: string): DraftSource => ({
      kind: 'disk',
      file: at(name),
      use: 'in-place',
    });
    const first = await drafts.suggest(source('mine.qcow2'), null);
    await collect(drafts.create(first, { start: false }));
    const second = await drafts.suggest(source('link.qcow2'), null);
    const issues = await drafts.validate(second);
    expect(issues).toMatchObject([{ code: 'disk-in-use', params: { name: 'mine' } }]);
  });

  it('attaches nothing that is no disk, and nothing in place that guests cannot write', async () => {
    const { drafts, at, qemuImg } = await world();
    const judge = async (name: string, use: 'copy' | 'in-place') => {
      const draft = await drafts.suggest({ kind: 'disk', file: at(name), use }, 'linux');
      return (await drafts.validate(draft)).map(({ field, code }) => `${field}: ${code}`);
    };
    await writeFile(at('disk.raw'), Buffer.alloc(4 * MiB));
    await writeFile(at('app.ovf'), '<Envelope/>');
    execFileSync('tar', ['cf', at('app.ova'), '-C', at('.'), 'app.ovf', 'disk.raw']);
    expect(await judge('app.ova', 'copy')).toEqual(['source.file: file-is-ova']);
    await writeFile(at('empty.qcow2'), '');
    expect(await judge('empty.qcow2', 'in-place')).toEqual(['source.file: file-empty']);
    for (const format of ['qed', 'parallels', 'qcow']) {
      qemuImg('convert', '-O', format, 'disk.raw', `disk.${format}`);
      expect(await judge(`disk.${format}`, 'in-place')).toEqual(['source.use: disk-copy-only']);
      expect(await judge(`disk.${format}`, 'copy')).toEqual([]);
    }
    qemuImg('convert', '-O', 'vmdk', '-o', 'subformat=streamOptimized', 'disk.raw', 'stream.vmdk');
    expect(await judge('stream.vmdk', 'in-place')).toEqual(['source.use: disk-copy-only']);
    expect(await judge('disk.raw', 'in-place')).toEqual(['source.file: disk-not-recognized']);
  });

  it('refuses an image of which only a part arrived, and says how long it is', async () => {
    const { drafts, vms, at, qemuImg } = await world();
    await writeFile(at('disk.raw'), Buffer.alloc(8 * MiB, 'x'));
    for (const format of ['qcow2', 'vdi', 'vmdk']) {
      qemuImg('convert', '-O', format, 'disk.raw', `half.${format}`);
      await truncate(at(`half.${format}`), 4 * MiB);
      for (const use of ['copy', 'in-place'] as const) {
        const source: DraftSource = { kind: 'disk', file: at(`half.${format}`), use };
        const draft = await drafts.suggest(source, 'linux');
        const [issue, ...others] = await drafts.validate(draft);
        expect(others).toEqual([]);
        expect(issue).toMatchObject({ field: 'source.file', code: 'disk-cut-off' });
        expect(issue?.params).toMatchObject({ file: `half.${format}`, size: '4 MiB' });
        await expect(drafts.create(draft, { start: false })).rejects.toMatchObject({
          error: { code: 'disk-unreadable', reason: { key: 'disk-cut-off' } },
        });
      }
    }
    expect(vms.list()).toEqual([]);
  });

  it('starts a guest in place on a base elsewhere, when that is allowed', async () => {
    const { drafts, vms, at, qemuImg } = await world();
    await mkdir(at('bases'));
    qemuImg(
      'convert',
      '-O',
      'qcow2',
      path.resolve('assets/guests/test-guest.img'),
      'bases/b.qcow2',
    );
    qemuImg('create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', at('bases/b.qcow2'), 'top.qcow2');
    const source: DraftSource = { kind: 'disk', file: at('top.qcow2'), use: 'in-place' };
    const draft = { ...(await drafts.suggest(source, 'test-guest')), memoryMiB: 128 };
    expect((await drafts.validate(draft)).map(({ code }) => code)).toEqual(['disk-outside']);
    const allowed = { ...draft, source: { ...source, allowed: [at('bases/b.qcow2')] } };
    await collect(drafts.create(allowed, { start: true }));
    expect(vms.list()).toMatchObject([{ name: 'top', state: 'running' }]);
  });

  it('shows a command line that the made VM then really has', async () => {
    const { drafts, local } = await world();
    const draft = await drafts.suggest({ kind: 'test-guest' }, null);
    const preview = await local.previewCommand(await drafts.toConfig(draft));
    const seen = await collect(drafts.create(draft, { start: false }));
    const done = seen.at(-1);
    const { argv } = await local.commandLine(done?.type === 'done' ? done.id : '');
    // The folder has no name before it is made; everything else is the same.
    const identity = (words: readonly string[]) =>
      words.filter((word) => /^[0-9a-f-]{36}$|"mac"/.test(word));
    expect(identity(argv)).toEqual(identity(preview.argv));
    expect(argv.length).toBe(preview.argv.length);
  });
});

describe('making a VM', () => {
  it('goes step by step, and starts it', async () => {
    const { drafts, vms } = await world();
    const draft = await drafts.suggest({ kind: 'test-guest' }, null);
    const seen = await collect(drafts.create(draft, { start: true }));
    expect(steps(seen)).toEqual(['preparing', 'copying-disk', 'saving', 'starting', 'done']);
    expect(vms.list()).toMatchObject([{ name: 'test-guest', state: 'running' }]);
  });

  it('copies a disk with progress and leaves the original alone', async () => {
    const { drafts, vms, at, local } = await world();
    await writeFile(at('disk.raw'), Buffer.alloc(64 * MiB, 9));
    const before = await stat(at('disk.raw'));
    const source: DraftSource = { kind: 'disk', file: at('disk.raw'), use: 'copy' };
    const draft = await drafts.suggest(source, 'linux');
    const seen = await collect(drafts.create(draft, { start: false }));
    const fractions = seen.flatMap((progress) =>
      progress.type === 'step' && progress.step === 'copying-disk' ? [progress.fraction] : [],
    );
    expect(fractions.length).toBeGreaterThan(2);
    expect(fractions.at(-1)).toBe(1);
    const copy = path.join(local.folder(vms.find('disk').id), 'disks/disk0.qcow2');
    expect(await inspectImage(copy, qemuImgPath)).toMatchObject({
      format: 'qcow2',
      virtualSize: 64 * MiB,
    });
    expect((await stat(at('disk.raw'))).mtimeMs).toBe(before.mtimeMs);
  });

  it('goes on when the listener goes away, tells bytes, speed and time left, and leaves nothing when cancelled', async () => {
    const { drafts, at, vms, vmFolders, jobs } = await world();
    await writeFile(at('disk.raw'), Buffer.alloc(256 * MiB, 9));
    const source: DraftSource = { kind: 'disk', file: at('disk.raw'), use: 'copy' };
    const draft = await drafts.suggest(source, 'linux');
    const job = await drafts.create(draft, { start: true });
    for await (const progress of job.follow()) {
      const isCopying = progress.type === 'step' && progress.step === 'copying-disk';
      if (isCopying && progress.fraction !== null && progress.fraction > 0) break;
    }
    const { state, bytes } = job.snapshot();
    expect(state).toBe('running');
    expect(bytes?.done).toBeGreaterThan(0);
    expect(bytes?.total).toBeGreaterThan(255 * MiB);
    await jobs.cancel(job.id);
    expect(await job.ended).toMatchObject({ state: 'cancelled', error: null });
    expect(vms.list()).toEqual([]);
    expect(await vmFolders()).toEqual([]);
  });

  it('leaves nothing behind when it is cancelled or fails', async () => {
    const { drafts, vms, vmFolders, at, qemuImg } = await world();
    const draft = await drafts.suggest({ kind: 'none' }, 'linux');
    const cancelled = await drafts.create(draft, { start: false });
    cancelled.cancel();
    expect(await cancelled.ended).toMatchObject({ state: 'cancelled' });
    const huge = {
      ...draft,
      newDisk: { sizeBytes: 2 ** 45, format: 'raw', preallocation: 'full' },
    };
    await expect(
      collect(drafts.create(huge as typeof draft, { start: false })),
    ).rejects.toMatchObject({
      error: { code: 'disk-full', params: { field: 'newDisk.sizeBytes' } },
    });
    qemuImg('create', '-q', '-u', '-f', 'qcow2', '-b', '/etc/hostname', '-F', 'raw', 'trap', '1M');
    const source: DraftSource = { kind: 'disk', file: at('trap'), use: 'copy' };
    await expect(
      collect(drafts.create({ ...draft, source }, { start: false })),
    ).rejects.toMatchObject({ error: { code: 'image-unsafe' } });
    expect(vms.list()).toEqual([]);
    expect(await vmFolders()).toEqual([]);
  });

  it('keeps the VM when only the start fails, and says which it is', async () => {
    const { drafts, vms, at, qemuImg } = await world();
    qemuImg('create', '-q', '-f', 'qcow2', 'busy.qcow2', '64M');
    const source: DraftSource = { kind: 'disk', file: at('busy.qcow2'), use: 'in-place' };
    const draft = await drafts.suggest(source, null);
    const failed = await drafts.create({ ...draft, accelerator: 'tcg' }, { start: true });
    const error = await (async () => {
      for await (const progress of failed.follow()) {
        // The file goes away between the definition and the start.
        if (progress.type === 'step' && progress.step === 'starting') {
          await writeFile(at('busy.qcow2'), 'no image any more');
        }
      }
      return null;
    })().catch((thrown: unknown) => thrown);
    const [vm] = vms.list();
    expect(vm).toMatchObject({ name: 'busy' });
    expect(error).toMatchObject({ error: { vmId: vm?.id } });
  });

  it('keeps the disks to this user', async () => {
    const { drafts, vms, local } = await world();
    const draft = await drafts.suggest({ kind: 'none' }, 'alpine');
    await collect(drafts.create(draft, { start: false }));
    const folder = local.folder(vms.list()[0]?.id ?? '');
    expect((await stat(path.join(folder, 'disks'))).mode & 0o077).toBe(0);
    const saved = JSON.parse(await readFile(path.join(folder, 'vm.json'), 'utf8')) as object;
    expect(saved).toMatchObject({ name: 'alpine', disks: [{ file: 'disks/disk0.qcow2' }] });
  });
});
