/** Bytes of a GUID. */
export const guidBytes = 16;

/** Where the bytes of a GUID's text come from: its first three fields are little endian (UEFI, appendix A). */
const places = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

/** The GUID at `at`, in lower case. The caller has seen that it is there. */
export function readGuid(bytes: Buffer, at = 0): string {
  const hex = places.map((place) => bytes.toString('hex', at + place, at + place + 1)).join('');
  return [
    [0, 8] as const,
    [8, 12] as const,
    [12, 16] as const,
    [16, 20] as const,
    [20, 32] as const,
  ]
    .map(([from, to]) => hex.slice(from, to))
    .join('-');
}

/** The 16 bytes of a GUID's text. */
export function writeGuid(guid: string): Buffer {
  const plain = Buffer.from(guid.replaceAll('-', ''), 'hex');
  return Buffer.from(places.map((place) => plain[place] ?? 0));
}

/** GUIDs of vendors, of kinds of signatures and of regions (UEFI 2.10; edk2, `*.dec`). */
export const guids = {
  /** The firmware volume that holds variables. */
  volume: 'fff12b8d-7696-4c8b-a985-2747075b4f50',
  authenticatedStore: 'aaf32c78-947b-439a-a180-2e144ec37792',
  plainStore: 'ddcf3616-3275-4164-98b6-fe85707ffe7d',
  /** The log of the firmware's writes in progress. */
  workingBlock: '9e58292b-7c68-497d-a0ce-6500fd9f1b95',
  /** BootOrder, PK, KEK, … */
  global: '8be4df61-93ca-11d2-aa0d-00e098032b8c',
  /** db, dbx */
  security: 'd719b2cb-3d3a-4596-a3bc-dad00e67656f',
  secureBootEnable: 'f0a30bc7-af08-4556-99c4-001009c93a44',
  customMode: 'c076ec0c-7028-4399-a072-71ee5c448b9f',
  x509: 'a5c059a1-94e4-4aa7-87b5-ab155c2bf072',
  sha256: 'c1c41626-504c-4092-aca9-41f936934328',
  /** Marks entries that the firmware made by itself. */
  automaticEntry: '8108ac4e-9f11-4d59-850e-e21a522c59b2',
  /** edk2's own programs inside the firmware. */
  setupProgram: '462caa21-7614-4503-836e-8ab6f4662331',
  bootMenuProgram: 'eec25bdc-67f2-4d95-b1d5-f81b2039d11d',
  shellProgram: '7c04a583-9e3e-4f1c-ad65-e05268d0b4d1',
  /** The owner that Microsoft's certificates are enrolled under. */
  microsoft: '77fa9abd-0359-4d32-bd60-28f4e78f784b',
} as const;
