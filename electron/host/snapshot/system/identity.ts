import os from 'node:os';
import { absent, mapFact, read } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

interface Group {
  name: string;
  id: number;
  members: string[];
}

export interface IdentityFacts {
  /** Who asks: this process, or the user who recorded the machine. */
  who: Fact<{ uid: number; gid: number; groups: number[]; user: string }>;
  /** `/etc/group`: what the next login would give. */
  groupFile: Fact<Group[]>;
  /** Effective capabilities as a hexadecimal mask; root in a container may have few. */
  capabilities: Fact<string>;
}

function parseGroups(text: string): Group[] | null {
  const groups: Group[] = [];
  for (const line of text.split('\n')) {
    const [name, , id, members] = line.split(':');
    if (!name || id === undefined || !/^\d+$/.test(id)) continue;
    groups.push({ name, id: Number(id), members: (members ?? '').split(',').filter(Boolean) });
  }
  return groups.length > 0 ? groups : null;
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    // A uid without an entry in /etc/passwd, as in many containers.
    return String(process.getuid?.() ?? '');
  }
}

function who(files: MachineFiles): IdentityFacts['who'] {
  if (files.recording?.identity) return read(files.recording.identity);
  if (!files.isThisMachine || !process.geteuid || !process.getegid || !process.getgroups) {
    return absent;
  }
  const [uid, gid, groups] = [process.geteuid(), process.getegid(), process.getgroups()];
  return read({ uid, gid, groups, user: userName() });
}

export function readIdentity(files: MachineFiles): IdentityFacts {
  return {
    who: who(files),
    groupFile: mapFact(files.text('/etc/group'), parseGroups),
    capabilities: mapFact(files.text('/proc/self/status'), (text) => {
      return /^CapEff:\s*([0-9a-f]+)$/m.exec(text)?.[1] ?? null;
    }),
  };
}
