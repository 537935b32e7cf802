import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { writeDefinition } from '../../../../electron/vm/definitions/store';
import { writeLaunchRecord } from '../../../../electron/vm/records/launch-record';
import { bootId } from '../../../../electron/lib/process-facts';
import { settleRun } from '../../../../electron/vm/supervise/settle';
import { sampleConfig } from '../../../fakes/vm-configs';
import { temporaryFolder } from '../support';

const boot = { order: ['disk' as const], onceFromCd: true, menu: false };

/** A VM whose run from the CD has ended. */
async function ended() {
  const folder = await temporaryFolder();
  const config = sampleConfig({ boot });
  await writeDefinition(folder, config);
  const sockets = { folder: `${folder}/run`, qmp: `${folder}/run/q`, qmpCli: `${folder}/run/c` };
  const record = {
    schema: 1 as const,
    pid: 999_999_999,
    startTime: '1',
    bootId: bootId(),
    exe: '/q',
    argv: ['q'],
    sockets,
    sidecars: [],
    startedAt: 1,
    accelerator: 'tcg' as const,
    onceFromCd: true,
  };
  await writeLaunchRecord(folder, record);
  return { folder, config, record, file: path.join(folder, 'vm.json') };
}

it('keeps what was written into the definition by hand while the guest ran', async () => {
  const { folder, config, record, file } = await ended();
  const edited = { ...config, notes: 'by hand', memoryMiB: 4096, newer: { field: 1 } };
  await writeFile(file, JSON.stringify(edited));
  const next = await settleRun({ folder, config, record, clean: true });
  expect(next).toMatchObject({ notes: 'by hand', boot: { onceFromCd: false } });
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    ...edited,
    boot: { ...boot, onceFromCd: false },
  });
});

it('leaves a definition alone that is being written just now', async () => {
  const { folder, config, record, file } = await ended();
  await writeFile(file, '{"half":');
  expect(await settleRun({ folder, config, record, clean: true })).toEqual(config);
  expect(await readFile(file, 'utf8')).toBe('{"half":');
});
