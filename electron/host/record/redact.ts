import { azureChassis } from '../snapshot/system/surroundings';

/** What stands in the place of something that would identify one machine or one person. */
const hidden = 'xx:xx:xx:xx:xx:xx';

/**
 * Takes out of a text what identifies this one machine or its user: MAC addresses, UUIDs, serial numbers and
 * addresses in kernel lines, and the user's name and home.
 */
export function redactText(text: string, user: string): string {
  const clean = text
    .replace(/\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b/gi, hidden)
    .replace(
      /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi,
      'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
    )
    .replace(/\b(serial(?:[ _-]?(?:number|no))?\s*[:=]\s*)[^\s,;]+/gi, '$1xxxx')
    .replace(/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, 'x.x.x.x')
    .replace(/\b(hostname=|ip=|nfsroot=|password=|token=|key=)\S+/gi, '$1xxxx');
  if (user === '' || user === 'root') return clean;
  const name = user.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return clean.replace(new RegExp(`(?<![\\w-])${name}(?![\\w-])`, 'g'), 'user');
}

/** Words of the kernel command line that some check looks at. */
const ofReport =
  /^(?:clearcpuid|nomodule|quiet|kvm|iommu|intel_iommu|amd_iommu|intremap|nointremap|pci|prot_virt|mitigations|hugepages|hugepagesz|default_hugepagesz|nested_pvm|.*acs_override)(?:$|[=._])/;

/** Files of which only a part belongs into a recording. Null: nothing of it. */
export function redactFile(file: string, content: Buffer, user: string): Buffer | null {
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
      const words = text.split(/\s+/).filter(Boolean);
      const end = words.indexOf('--');
      const kept = words
        .slice(0, end === -1 ? undefined : end)
        .filter((word) => ofReport.test(word));
      return Buffer.from(`${kept.join(' ') || 'quiet'}\n`);
    }
    case '/proc/sysinfo': {
      // Names and numbers of one machine; the report looks for the hypervisor above it.
      const lines = text
        .split('\n')
        .filter((one) => /^(?:VM00 Control Program|LPAR Number):/.test(one));
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
        const listed = (fields[3] ?? '').split(',').includes(user) ? user : '';
        return [...fields.slice(0, 3), listed].join(':');
      };
      return Buffer.from(redactText(`${lines.map(members).join('\n')}\n`, user));
    }
    default:
      return Buffer.from(redactText(text, user));
  }
}
