import path from 'node:path';
import { z } from 'zod';
import type { MachineFiles } from '../reading/machine-files';

export interface FirmwareImage {
  /** The descriptor that names it, or `well-known path`. */
  source: string;
  description: string;
  code: string;
  /** Template for the UEFI variables; null for images that hold both. */
  variables: string | null;
  secureBoot: boolean;
  /** Microsoft's keys are enrolled in the template. */
  enrolledKeys: boolean;
  architectures: string[];
  machines: string[];
  /** Files that the descriptor names but that are not there. */
  missing: string[];
}

export interface FirmwareFacts {
  /** False for recordings without the folder in which distributions keep firmware. */
  searched: boolean;
  images: FirmwareImage[];
  /** Descriptors that could not be understood. */
  broken: string[];
}

/** QEMU's `docs/interop/firmware.json`, as far as it is used here. */
const descriptorSchema = z.object({
  description: z.string().default(''),
  'interface-types': z.array(z.string()),
  mapping: z.object({
    device: z.string(),
    executable: z.object({ filename: z.string() }).optional(),
    'nvram-template': z.object({ filename: z.string() }).optional(),
    filename: z.string().optional(),
  }),
  targets: z.array(
    z.object({ architecture: z.string(), machines: z.array(z.string()).default([]) }),
  ),
  features: z.array(z.string()).default([]),
});

/** Where distributions keep OVMF when they ship no descriptors. Code, variables, whether for Secure Boot. */
const wellKnown: readonly [code: string, variables: string, secure: boolean][] = [
  ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd', false],
  ['/usr/share/OVMF/OVMF_CODE_4M.ms.fd', '/usr/share/OVMF/OVMF_VARS_4M.ms.fd', true],
  ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd', false],
  ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd', false],
  ['/usr/share/edk2/ovmf/OVMF_CODE.secboot.fd', '/usr/share/edk2/ovmf/OVMF_VARS.secboot.fd', true],
  ['/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd', false],
  ['/usr/share/edk2-ovmf/x64/OVMF_CODE.fd', '/usr/share/edk2-ovmf/x64/OVMF_VARS.fd', false],
  ['/usr/share/qemu/ovmf-x86_64-code.bin', '/usr/share/qemu/ovmf-x86_64-vars.bin', false],
  ['/usr/share/qemu/edk2-x86_64-code.fd', '/usr/share/qemu/edk2-i386-vars.fd', false],
];

/**
 * Descriptor files by name: the user's hide the administrator's, which hide the distribution's; an empty file
 * hides the name altogether (QEMU's `docs/interop/firmware.json`, "firmware descriptor files").
 */
function descriptorFiles(files: MachineFiles, configHome: string | null): string[] {
  const folders = ['/usr/share/qemu/firmware', '/etc/qemu/firmware'];
  if (configHome !== null && files.isThisMachine) folders.push(`${configHome}/qemu/firmware`);
  const byName = new Map<string, string>();
  for (const folder of folders) {
    const names = files.list(folder);
    if (names.state !== 'read') continue;
    for (const name of names.value.filter((file) => file.endsWith('.json'))) {
      byName.set(name, `${folder}/${name}`);
    }
  }
  return [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readDescriptor(files: MachineFiles, file: string): FirmwareImage | 'broken' | 'other' {
  const text = files.text(file);
  if (text.state === 'empty') return 'other';
  const parsed = descriptorSchema.safeParse(text.state === 'read' ? parseJson(text.value) : null);
  if (!parsed.success) return 'broken';
  const { mapping, features, targets } = parsed.data;
  const code = mapping.executable?.filename ?? mapping.filename;
  if (!parsed.data['interface-types'].includes('uefi')) return 'other';
  if (code === undefined) return 'broken';
  const variables = mapping['nvram-template']?.filename ?? null;
  return {
    source: file,
    description: parsed.data.description,
    code,
    variables,
    secureBoot: features.includes('secure-boot'),
    enrolledKeys: features.includes('enrolled-keys'),
    architectures: targets.map((target) => target.architecture),
    machines: targets.flatMap((target) => target.machines),
    missing: [code, ...(variables === null ? [] : [variables])].filter(
      (image) => !files.exists(image),
    ),
  };
}

/** UEFI images for guests: by descriptor, otherwise at the places where distributions put OVMF. */
export function readFirmware(files: MachineFiles, configHome: string | null): FirmwareFacts {
  const facts: FirmwareFacts = { searched: files.exists('/usr/share'), images: [], broken: [] };
  for (const file of descriptorFiles(files, configHome)) {
    const image = readDescriptor(files, file);
    if (image === 'broken') facts.broken.push(file);
    else if (image !== 'other') facts.images.push(image);
  }
  const described = new Set(facts.images.map((image) => image.code));
  for (const [code, variables, secureBoot] of wellKnown) {
    if (described.has(code) || !files.exists(code)) continue;
    facts.images.push({
      source: 'well-known path',
      description: path.basename(code),
      code,
      variables,
      secureBoot,
      enrolledKeys: secureBoot,
      architectures: ['x86_64'],
      machines: [],
      missing: files.exists(variables) ? [] : [variables],
    });
  }
  return facts;
}
