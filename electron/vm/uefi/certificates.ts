import { stat } from 'node:fs/promises';
import { AppFailure, failure } from '../../../shared/errors';
import type { EnrolTarget, MissingCertificate } from '../../../shared/uefi';
import { MiB } from '../../../shared/units';
import { fileFailure } from '../../disks/inspect/file-failure';
import { readImageHeader } from '../../disks/inspect/image-header';
import type { FindQemuImg } from '../../disks/run-qemu-img';
import { withFile } from '../../lib/byte-source';
import { readOwnBytes } from '../../lib/own-file';
import type { FirmwareFile } from '../../qemu/firmware/build';
import { ownOwner, type NewCertificate } from '../../qemu/firmware/variables/changes';
import { successorsIn } from '../../qemu/firmware/variables/contents';
import { certificateBytes } from '../../qemu/firmware/variables/signatures';
import { parseStore } from '../../qemu/firmware/variables/store';
import { readFlash } from './store-file';

const qcow2Magic = 'QFI\u{fb}';
/** Templates fill a flash chip at most. */
const largestFile = 128 * MiB;

/** Certificates that a template has, and its file. */
interface FoundSuccessors {
  file: string;
  certificates: NewCertificate[];
}

/** Microsoft's certificates of 2023 in a template. */
export type Successors = (template: FirmwareFile) => Promise<Successor[]>;

interface Successor extends NewCertificate {
  subject: string;
}

/** Asks qemu-img for a template's certificates once, and again when its file has become another. */
export function rememberSuccessors(qemuImg: FindQemuImg): Successors {
  const known = new Map<string, { stamp: string; found: Promise<Successor[]> }>();
  return async (template) => {
    const stats = await stat(template.file).catch(() => null);
    if (!stats) return [];
    const stamp = `${stats.dev} ${stats.ino} ${stats.size} ${stats.mtimeMs}`;
    const before = known.get(template.file);
    if (before?.stamp === stamp) return await before.found;
    const found = successorsOf(qemuImg, template);
    known.set(template.file, { stamp, found });
    return await found;
  };
}

/** The template that has most of what is missing; null where none has any of it. */
export async function findSuccessors(
  successors: Successors,
  templates: readonly FirmwareFile[],
  missing: readonly MissingCertificate[],
): Promise<FoundSuccessors | null> {
  let best: FoundSuccessors | null = null;
  for (const template of templates) {
    const certificates = (await successors(template)).filter(({ into, subject }) =>
      missing.some((each) => each.database === into && each.subject === subject),
    );
    if (certificates.length > (best?.certificates.length ?? 0)) {
      best = { file: template.file, certificates };
    }
  }
  return best;
}

/**
 * No template stands on another file. One from elsewhere that says so would have qemu-img open whatever it names.
 * @throws AppFailure `image-unsafe`, `file-missing`, `file-unreadable`.
 */
async function refuseReferences({ file, format }: FirmwareFile): Promise<void> {
  if (format === 'raw') return;
  const header = await withFile(file, readImageHeader).catch((error: unknown) => {
    throw fileFailure(file, error);
  });
  const names = header?.references ?? [];
  if (names.length === 0) return;
  const params = { path: file, files: names.join(', ') };
  throw failure('image-unsafe', { params, detail: names.join('\n') });
}

/** One that cannot be read has none: another may. */
async function successorsOf(qemuImg: FindQemuImg, template: FirmwareFile): Promise<Successor[]> {
  try {
    await refuseReferences(template);
    const store = parseStore(await readFlash(qemuImg, template));
    if (typeof store === 'string') return [];
    return successorsIn(store).map(({ database, ...each }) => ({ ...each, into: database }));
  } catch (error) {
    if (error instanceof AppFailure) return [];
    throw error;
  }
}

/**
 * The certificates of a file: a certificate (DER), one or several (PEM), or those of 2023 in a template of variables.
 * @param into the database for a certificate; db unless told. A template says itself where its own belong.
 * @throws AppFailure `certificate-unreadable`, `file-missing`, `file-unreadable`, `file-not-plain`, `file-oversized`;
 * `image-unsafe`: it names other files.
 */
export async function certificatesIn(
  qemuImg: FindQemuImg,
  file: string,
  into: EnrolTarget | null,
): Promise<NewCertificate[]> {
  const bytes = contentOf(file);
  const found = pieces(bytes).flatMap((piece) => {
    const data = certificateBytes(piece);
    return data ? [{ into: into ?? 'db', owner: ownOwner, data }] : [];
  });
  if (found.length > 0) return found;
  const format = bytes.toString('latin1', 0, 4) === qcow2Magic ? 'qcow2' : 'raw';
  await refuseReferences({ file, format });
  const template = await successorsOf(qemuImg, { file, format });
  if (template.length > 0) return template;
  throw failure('certificate-unreadable', { params: { path: file } });
}

function contentOf(file: string): Buffer {
  try {
    return Buffer.from(readOwnBytes(file, largestFile));
  } catch (error) {
    throw fileFailure(file, error);
  }
}

/** Each certificate of a text with several; else the whole. */
function pieces(bytes: Buffer): Buffer[] {
  const text = bytes.length < MiB ? bytes.toString('latin1') : '';
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  return blocks?.map((block) => Buffer.from(block)) ?? [bytes];
}
