import { X509Certificate } from 'node:crypto';
import { guidBytes, guids, readGuid, writeGuid } from './guid';

/** One signature of a database: a certificate, or what a forbidden or allowed program's hash is. */
export interface Signature {
  /** GUID of its kind. */
  type: string;
  owner: string;
  data: Buffer;
}

const listHeaderBytes = 28;

/**
 * Pure: what a signature database holds (UEFI 2.10, 32.4.1, EFI_SIGNATURE_LIST). A list with sizes that make no sense
 * ends it.
 */
export function parseSignatures(data: Buffer): Signature[] {
  const found: Signature[] = [];
  let at = 0;
  while (at + listHeaderBytes <= data.length) {
    const type = readGuid(data, at);
    const [list, header, size] = [16, 20, 24].map((place) => data.readUInt32LE(at + place));
    if (list === undefined || header === undefined || size === undefined) break;
    const end = at + list;
    if (list < listHeaderBytes || end > data.length || size <= guidBytes) break;
    for (let one = at + listHeaderBytes + header; one + size <= end; one += size) {
      const owner = readGuid(data, one);
      found.push({ type, owner, data: Buffer.from(data.subarray(one + guidBytes, one + size)) });
    }
    at = end;
  }
  return found;
}

/** Pure: a database with certificates more; each has a list of its own, as their lengths differ. */
export function withCertificates(
  data: Buffer,
  certificates: readonly { owner: string; data: Buffer }[],
): Buffer {
  const lists = certificates.map((certificate) => {
    const header = Buffer.alloc(listHeaderBytes);
    writeGuid(guids.x509).copy(header);
    const size = guidBytes + certificate.data.length;
    header.writeUInt32LE(listHeaderBytes + size, 16);
    header.writeUInt32LE(size, 24);
    return Buffer.concat([header, writeGuid(certificate.owner), certificate.data]);
  });
  return Buffer.concat([data, ...lists]);
}

/** What a certificate says of itself. */
interface CertificateFacts {
  /** Its common name, else its whole subject. */
  subject: string;
  issuer: string;
  /** ISO 8601. */
  expires: string;
}

/** What a certificate (DER or PEM) says of itself; null for what is none. */
export function certificateFacts(data: Buffer): CertificateFacts | null {
  const certificate = parseCertificate(data);
  if (!certificate) return null;
  const end = new Date(certificate.validTo);
  if (Number.isNaN(end.getTime())) return null;
  const { subject, issuer } = certificate;
  return { subject: commonName(subject), issuer: commonName(issuer), expires: end.toISOString() };
}

/** The DER bytes of a certificate (DER or PEM); null for what is none. */
export function certificateBytes(data: Buffer): Buffer | null {
  const certificate = parseCertificate(data);
  return certificate && Buffer.from(certificate.raw);
}

function parseCertificate(data: Buffer): X509Certificate | null {
  try {
    return new X509Certificate(data);
  } catch {
    return null;
  }
}

/** Node gives a name as lines of `CN=…`; some certificates have none. */
const commonName = (name: string | undefined): string =>
  /^CN=(.+)$/m.exec(name ?? '')?.[1] ?? (name ?? '').replaceAll('\n', ', ');
