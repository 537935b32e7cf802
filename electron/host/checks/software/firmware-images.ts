import type { SubVerdict, Verdict } from '../../../../shared/host';
import { message } from '../../messages';
import type { FirmwareBuild, ResolvedFirmware } from '../../../qemu/firmware/build';
import { chooseFirmware } from '../../../qemu/firmware/match';
import { preferredMachine } from '../../../qemu/capabilities/machines';
import { targetOf } from '../../../qemu/tools/find';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, verdict, witness } from '../build';
import { install } from '../remedies/remedies';

function imagePart(
  id: string,
  title: SubVerdict['title'],
  found: ResolvedFirmware | null,
): SubVerdict {
  return part(id, title, {
    verdict: found ? 'on' : 'blocked',
    summary: found
      ? message('firmware-images.use', { path: found.code.file })
      : message('firmware-images.none'),
    witnesses: [
      witness(found?.source ?? 'firmware descriptors', found?.code.file ?? 'no such image'),
    ],
    deciding: found?.source ?? 'firmware descriptors',
  });
}

/** The image, and which of its files are not there or closed to us. */
function filesOf({ code, missing, closed }: FirmwareBuild): string {
  const lacks = missing.length > 0 ? `, missing: ${missing.join(' ')}` : '';
  return `${code.file}${lacks}${closed.length > 0 ? `, not readable: ${closed.join(' ')}` : ''}`;
}

/** UEFI images for guests; BIOS comes with QEMU itself. */
export function checkFirmwareImages(snapshot: HostSnapshot): Verdict {
  const title = message('firmware-images.title');
  const { builds, broken } = snapshot.firmware;
  const architecture = snapshot.machine ?? 'x86_64';
  const arch = targetOf(architecture);
  const machine = preferredMachine(arch);
  const plain = chooseFirmware(builds, { kind: 'uefi', arch, machine });
  const secure = chooseFirmware(builds, { kind: 'uefi-secure', arch, machine });
  const witnesses = [
    ...builds.map((build) => witness(build.source, filesOf(build))),
    ...broken.map((file) => witness(file, 'not understood')),
  ];
  const parts = [
    imagePart('uefi', message('firmware-images.uefi'), plain),
    imagePart('secure-boot', message('firmware-images.secure-boot'), secure),
  ];
  if (witnesses.length === 0) {
    witnesses.push(
      witness('/usr/share/qemu/firmware', 'no descriptor, no image at the usual places'),
    );
  }
  if (plain ?? secure) {
    const key =
      plain && secure
        ? 'firmware-images.on'
        : secure
          ? 'firmware-images.secure-only'
          : 'firmware-images.plain-only';
    const deciding = (plain ?? secure)?.source;
    return verdict(
      'firmware-images',
      title,
      { verdict: 'on', summary: message(key), witnesses, deciding },
      parts,
    );
  }
  if (!snapshot.firmware.searched) {
    const summary = message('firmware-images.unknown');
    const deciding = witnesses[0]?.source;
    return verdict('firmware-images', title, { verdict: 'unknown', summary, witnesses, deciding });
  }
  return verdict(
    'firmware-images',
    title,
    {
      verdict: 'blocked',
      summary: message(
        builds.length > 0 ? 'firmware-images.incomplete' : 'firmware-images.missing',
      ),
      witnesses,
      deciding: witnesses[0]?.source,
      next: message('firmware-images.next'),
      remedies: architecture === 'x86_64' ? install(snapshot, ['ovmf']) : [],
    },
    parts,
  );
}
