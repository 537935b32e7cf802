import fs from 'node:fs';
import { errorCode } from '../reading/error-code';
import { empty, mapFact, read, unreadable } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

const logLine =
  /kvm|\bvmx\b|\bsvm\b|DMAR|AMD-Vi|iommu|hypervisor detected|SEV|TDX|Secure Boot|\bVHE\b|\bHYP\b|Nested Virtualization|started at EL[12]|\bGICv\d|SBI implementation/i;

/**
 * The kernel log: `/dev/kmsg` where this user may read it, otherwise what was stored at boot.
 * Reading stops after `limit` records so that a chatty kernel cannot hold up the report.
 */
export async function readKernelLog(files: MachineFiles): Promise<Fact<string[]>> {
  if (files.recording?.kernelLog) return read(files.recording.kernelLog);
  const stored = mapFact(files.text('/var/log/dmesg'), (text) =>
    text.split('\n').filter((line) => logLine.test(line)),
  );
  if (!files.isThisMachine) return stored;
  const live = await readKmsg(files, 20_000);
  return live.state === 'read' ? live : stored.state === 'read' ? stored : live;
}

async function readKmsg(files: MachineFiles, limit: number): Promise<Fact<string[]>> {
  let descriptor: number;
  try {
    descriptor = fs.openSync('/dev/kmsg', fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  } catch (error) {
    return unreadable(errorCode(error));
  }
  const lines: string[] = [];
  const buffer = Buffer.allocUnsafe(8192);
  try {
    for (let record = 0; record < limit; record += 1) {
      // One read gives one record, `level,sequence,time,flags;text`; EAGAIN means that all were read.
      const text = buffer.toString(
        'utf8',
        0,
        fs.readSync(descriptor, buffer, 0, buffer.length, null),
      );
      const line = text.slice(text.indexOf(';') + 1).split('\n', 1)[0] ?? '';
      if (logLine.test(line)) lines.push(line);
      if (record % 64 === 0) await files.breathe();
    }
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'EAGAIN' && code !== 'EPIPE') return unreadable(code);
  } finally {
    fs.closeSync(descriptor);
  }
  return lines.length === 0 ? empty : read(lines);
}
