import { parseKernelLine } from '../kernel-line/kernel-line';
import { azureChassis } from '../snapshot/system/surroundings';

/** What stands in the place of something that would identify one machine or one person. */
const hidden = 'xx:xx:xx:xx:xx:xx';

/** Who must not be recognised: the login, and the folder that bears it. */
export interface Person {
  user: string;
  /** Null where it is not known. */
  home: string | null;
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Replaces a person's name where a name stands: in the path of a home, of a session or of a drive, and elsewhere only
 * if it can be nothing else. A login such as `0`, `on` or `kvm` is a value of the files that are recorded.
 */
function withoutName(text: string, { user, home }: Person): string {
  if (user === '' || user === 'root') return text;
  const places = ['/home', '/var/home', '/Users', '/export/home', '/run/media', '/media'];
  const folders = new RegExp(`(?<=(?:${places.join('|')})/)${literal(user)}(?![\\w-])`, 'g');
  const own = home === null || home === '/' ? text : text.replaceAll(home, '/home/user');
  const clean = own.replace(folders, 'user');
  return isWordOfFiles(user)
    ? clean
    : clean.replace(new RegExp(`(?<![\\w-])${literal(user)}(?![\\w-])`, 'g'), 'user');
}

/** Short words, numbers and names that the kernel, groups and programs use themselves. */
const isWordOfFiles = (user: string): boolean =>
  user.length < 4 ||
  /^\d+$/.test(user) ||
  /^(?:user|users|kvm|qemu|libvirt|vfio|intel|virt|video|render|disk|input|audio|tape|games|daemon|linux|kernel|guest|host|none|auto|true|false|test|admin|administrator|debian|ubuntu|fedora|arch|alpine|vagrant)$/i.test(
    user,
  );

/**
 * Takes out of a text what identifies this one machine or its user: MAC addresses, UUIDs, serial numbers and
 * addresses in kernel lines, and the user's name and home.
 */
export function redactText(text: string, person: Person): string {
  const clean = text
    .replace(/\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b/gi, hidden)
    .replace(
      /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi,
      'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
    )
    .replace(/\b(serial(?:[ _-]?(?:number|no))?\s*[:=]\s*)[^\s,;]+/gi, '$1xxxx')
    .replace(/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, 'x.x.x.x')
    .replace(/\b(hostname=|ip=|nfsroot=|password=|token=|key=)\S+/gi, '$1xxxx');
  return withoutName(clean, person);
}

/** The name that a recording gives its user: the same for everybody but root. */
export const recordedName = (user: string): string =>
  user === '' || user === 'root' ? user : 'user';

/** Words of the kernel command line that some check looks at. Names as the parser gives them. */
const ofReport =
  /^(?:acpi|clearcpuid|nomodule|module_blacklist|initcall_blacklist|modprobe\.blacklist|quiet|kvm\w*|kvm\w*\..*|iommu|iommu\..*|intel_iommu|amd_iommu|intremap|nointremap|pci|prot_virt|mitigations|hugepages|hugepagesz|default_hugepagesz|nested_pvm|.*acs_override)$/;

/** Files of which only a part belongs into a recording. Null: nothing of it. */
export function redactFile(file: string, content: Buffer, person: Person): Buffer | null {
  const { user } = person;
  const binary = /^\/sys\/firmware\/(?:acpi\/tables|efi\/efivars)\/|\.gz$/;
  if (binary.test(file)) return content;
  const text = content.toString('utf8');
  switch (file) {
    case '/proc/1/environ': {
      // It may hold anything, secrets too; the report looks for one variable.
      const variable = text.split('\0').find((entry) => entry.startsWith('container='));
      return variable === undefined ? null : Buffer.from(variable);
    }
    case '/proc/self/status':
      return Buffer.from(`${/^CapEff:.*$/m.exec(text)?.[0] ?? ''}\n`);
    case '/proc/cmdline': {
      // Boot options may name servers, disks and secrets; the report looks for those that touch virtualization.
      const kept = parseKernelLine(text)
        .filter(({ name }) => ofReport.test(name))
        .map((word) => word.text);
      return Buffer.from(`${kept.join(' ') || 'quiet'}\n`);
    }
    case '/proc/sysinfo': {
      // Names and numbers of one machine; the report looks for the hypervisor above it.
      const lines = text
        .split('\n')
        .filter((one) => /^(?:VM00 Control Program|LPAR Number|Manufacturer):/.test(one));
      return lines.length === 0 ? null : Buffer.from(lines.join('\n'));
    }
    case azureChassis.file:
      return text.trim() === azureChassis.tag ? content : null;
    case '/proc/self/mountinfo':
    case '/proc/self/cgroup':
      return null;
    case '/etc/group': {
      const lines = text
        .split('\n')
        .filter((line) => /^(?:root|kvm|libvirt|qemu|vfio):/.test(line));
      const members = (line: string) => {
        const fields = line.split(':');
        const listed = (fields[3] ?? '').split(',').includes(user) ? recordedName(user) : '';
        return [...fields.slice(0, 3), listed].join(':');
      };
      return Buffer.from(`${lines.map(members).join('\n')}\n`);
    }
    default:
      return Buffer.from(redactText(text, person));
  }
}
