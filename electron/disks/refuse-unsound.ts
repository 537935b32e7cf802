import { failure } from '../../shared/errors';
import { cutOffPart, findCutOff } from './inspect/cut-off';
import { inspectImage, type ImageInfo } from './inspect/inspect-image';
import { damagedFailure } from './part-damage';
import type { FindQemuImg } from './run-qemu-img';

interface Question {
  source: string;
  /** Files elsewhere that the person allows to be read: absolute paths. */
  allowed: readonly string[];
  qemuImg: FindQemuImg;
  signal?: AbortSignal;
}

/**
 * Looks at an image that is about to be copied: only its own files, and those that the person allows, may be read by
 * QEMU's tools.
 * @throws AppFailure `disk-unreadable`, `disk-part-missing`, `disk-part-damaged`, `image-unsafe`.
 */
export async function inspectSound({
  source,
  allowed,
  qemuImg,
  signal,
}: Question): Promise<ImageInfo> {
  const image = await inspectImage(source, qemuImg, signal);
  const { condition, detail, refersTo, damagedPart: part } = image;
  if (condition === 'damaged' && part) throw damagedFailure(source, part);
  if (condition === 'damaged' || condition === 'differencing' || condition === 'extent') {
    throw failure('disk-unreadable', {
      params: { path: source },
      detail: detail ?? '',
    });
  }
  if (condition === 'incomplete') {
    const missing = refersTo.find(({ state }) => state === 'missing');
    const part = missing?.path ?? missing?.name ?? '';
    throw failure('disk-part-missing', {
      params: { path: source, part },
    });
  }
  const strange = refersTo.filter(
    ({ state, real }) => state === 'outside' && !allowed.includes(real ?? ''),
  );
  if (condition === 'unsafe' || strange.length > 0) {
    const names = (condition === 'unsafe' ? refersTo : strange).map(({ name }) => name);
    throw failure('image-unsafe', {
      params: { path: source, files: names.join(', ') },
      detail: names.join('\n'),
    });
  }
  if (part) throw damagedFailure(source, part);
  // Only now, when its base elsewhere may be read, may qemu-img look for what such an image lacks.
  if (condition === 'outside') {
    const cut = await findCutOff(source, image.format, qemuImg, signal);
    if (cut) throw failure('disk-unreadable', { params: { path: source }, detail: cut.detail });
    const part = await cutOffPart(refersTo, qemuImg, signal);
    if (part) throw damagedFailure(source, part);
  }
  return image;
}
