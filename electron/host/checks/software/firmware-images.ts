import type { SubVerdict, Verdict } from '../../../../shared/host';
import { message } from '../../messages';
import type { FirmwareImage } from '../../snapshot/system/firmware';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, verdict, witness } from '../build';
import { install } from '../remedies/remedies';

function usable(image: FirmwareImage, architecture: string): boolean {
  return image.missing.length === 0 && image.architectures.includes(architecture);
}

function imagePart(
  id: string,
  title: SubVerdict['title'],
  found: FirmwareImage | undefined,
): SubVerdict {
  return part(id, title, {
    verdict: found ? 'on' : 'blocked',
    summary: found
      ? message('firmware-images.use', { path: found.code })
      : message('firmware-images.none'),
    witnesses: [witness(found?.source ?? 'firmware descriptors', found?.code ?? 'no such image')],
    deciding: found?.source ?? 'firmware descriptors',
  });
}

/** UEFI images for guests; BIOS comes with QEMU itself. */
export function checkFirmwareImages(snapshot: HostSnapshot): Verdict {
  const title = message('firmware-images.title');
  const { images, broken } = snapshot.firmware;
  const architecture = snapshot.machine ?? 'x86_64';
  const plain = images.find((image) => usable(image, architecture) && !image.secureBoot);
  const secure = images.find(
    (image) => usable(image, architecture) && image.secureBoot && image.enrolledKeys,
  );
  const witnesses = [
    ...images.map((image) => {
      const missing = image.missing.length > 0 ? `, missing: ${image.missing.join(' ')}` : '';
      return witness(image.source, `${image.code}${missing}`);
    }),
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
        images.length > 0 ? 'firmware-images.incomplete' : 'firmware-images.missing',
      ),
      witnesses,
      deciding: witnesses[0]?.source,
      next: message('firmware-images.next'),
      remedies: architecture === 'x86_64' ? install(snapshot, ['ovmf']) : [],
    },
    parts,
  );
}
