import { gzipSync } from 'node:zlib';
import { writeFile } from 'node:fs/promises';
import { failure } from '../../../shared/errors';
import type { TrialResult } from '../../../shared/host';
import { wayFailure } from '../../lib/way-to-file';
import { errorCode } from '../snapshot/reading/error-code';
import { valueOf } from '../snapshot/reading/fact';
import type { Recording } from '../snapshot/reading/recording';
import { readHostSnapshot } from '../snapshot/snapshot';
import type { HostSnapshot, SnapshotOptions } from '../snapshot/snapshot';
import { RecordingFiles } from './recorder';
import { type Person, recordedName, redactText } from './redact';
import { tarArchive } from './tar';
import { homeFolder } from '../../lib/paths';

/** QEMU's last words may name files in the person's home. */
function redactTrial(trial: TrialResult, person: Person): TrialResult {
  const runs = trial.runs.map((run) =>
    run.detail === undefined ? run : { ...run, detail: redactText(run.detail, person) },
  );
  return { ...trial, runs };
}

/** What files cannot say: who asked, device nodes, and the answers of commands. */
function probes(
  snapshot: HostSnapshot,
  files: RecordingFiles,
  trial: TrialResult | null,
  person: Person,
): Recording {
  const who = valueOf(snapshot.identity.who);
  const storage = valueOf(snapshot.storage);
  const holders = valueOf(snapshot.kvmHolders);
  const { qemu, qemuImg } = snapshot.tools;
  return {
    schema: 1,
    machine: snapshot.machine ?? undefined,
    unreadable: [...files.unreadable].toSorted(),
    nodes: files.nodeRecords((file) => {
      const device = snapshot.devices[file];
      return device ? valueOf(device.open) : undefined;
    }),
    identity: who && { ...who, user: recordedName(who.user) },
    cpuid: valueOf(snapshot.cpuid),
    msr: snapshot.msr.state === 'unreadable' ? snapshot.msr.reason : valueOf(snapshot.msr),
    kernelLog: valueOf(snapshot.kernel.log)?.map((line) => redactText(line, person)),
    vmdq: Object.fromEntries(
      snapshot.vmdq.flatMap(({ address, offload }) => (offload ? [[address, offload]] : [])),
    ),
    kvmHolders: holders && {
      ...holders,
      programs: holders.programs.map((one) => ({ ...one, name: redactText(one.name, person) })),
    },
    acs: Object.fromEntries(
      (valueOf(snapshot.pci.devices) ?? [])
        .filter(({ acs, class: kind }) => kind.startsWith('0604') && acs.state !== 'unreadable')
        .map(({ address, acs }) => [address, valueOf(acs) ?? null]),
    ),
    hostUse: valueOf(snapshot.hostUse),
    environment: snapshot.surroundings.snap ? { SNAP_NAME: snapshot.surroundings.snap } : {},
    storage: storage && { ...storage, path: redactText(storage.path, person) },
    sharedMemory: valueOf(snapshot.memory.sharedMemory),
    qemu: Object.fromEntries(
      qemu.map(({ path, version, accelerators }) => [path, { version, accelerators }]),
    ),
    qemuImg: qemuImg?.version ? { [qemuImg.path]: qemuImg.version } : {},
    ...(trial && { trial: redactTrial(trial, person) }),
  };
}

/**
 * Records this machine into a `.tar.gz`, unpacked it can be judged with `--root`. Serial numbers, MAC addresses,
 * UUIDs and the user's name are taken out; nothing is written but this file.
 * @throws AppFailure `file-unwritable`.
 */
export async function recordHost(
  file: string,
  options: Pick<SnapshotOptions, 'vmFolder' | 'configHome'> & {
    /** The last proof, while it holds. */
    trial: (snapshot: HostSnapshot) => Promise<TrialResult | null>;
  },
): Promise<void> {
  const files = new RecordingFiles('/');
  const snapshot = await readHostSnapshot({ ...options, cacheFolder: null, files });
  const person = { user: valueOf(snapshot.identity.who)?.user ?? '', home: homeOrNone() };
  const content = Buffer.from(
    `${JSON.stringify(probes(snapshot, files, await options.trial(snapshot), person), null, 2)}\n`,
  );
  const entries = [
    { type: 'file' as const, name: 'probes.json', content },
    ...files.entries(person),
  ];
  try {
    await writeFile(file, gzipSync(tarArchive(entries)), { mode: 0o600 });
  } catch (error) {
    const detail = errorCode(error);
    const gone = detail === 'ENOENT' || detail === 'ENOTDIR' ? wayFailure(file, detail) : null;
    throw gone ?? failure('file-unwritable', { params: { path: file }, detail });
  }
}

/** Without a home none of its paths can be in the recording. */
function homeOrNone(): string {
  try {
    return homeFolder();
  } catch {
    return '';
  }
}
