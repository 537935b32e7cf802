import path from 'node:path';
import { thisMachine } from '../../qemu/tools/file-reader';
import type { Fact } from '../snapshot/reading/fact';
import { MachineFiles } from '../snapshot/reading/machine-files';
import type { FileNode } from '../snapshot/reading/machine-files';
import type { NodeRecord } from '../snapshot/reading/recording';
import { type Person, redactFile } from './redact';
import type { TarEntry } from './tar';

/** Folders whose mere names matter: what is listed there counts, whether it is read or not. */
const listedFolders =
  /^\/sys\/(?:module|class\/iommu|firmware\/acpi\/tables|kernel\/iommu_groups(?:\/\d+\/devices)?|bus\/pci\/devices)$/;

/** The files of this machine, with a note of everything that a report asked for. */
export class RecordingFiles extends MachineFiles {
  private readonly contents = new Map<string, Buffer>();
  private readonly folders = new Set<string>();
  private readonly links = new Map<string, string>();
  private readonly placeholders = new Set<string>();
  readonly unreadable = new Set<string>();
  readonly nodes = new Map<string, FileNode>();

  override bytes(file: string): Fact<Buffer> {
    const answer = super.bytes(file);
    if (answer.state === 'read') this.contents.set(file, answer.value);
    if (answer.state === 'empty') this.contents.set(file, Buffer.alloc(0));
    if (answer.state === 'unreadable') this.unreadable.add(file);
    return answer;
  }

  override list(folder: string): Fact<string[]> {
    const answer = super.list(folder);
    if (listedFolders.test(folder)) {
      if (answer.state === 'read' || answer.state === 'empty') this.folders.add(folder);
      if (answer.state === 'unreadable') this.unreadable.add(folder);
      if (answer.state === 'read') {
        for (const name of answer.value) this.folders.add(`${folder}/${name}`);
      }
    }
    return answer;
  }

  override node(file: string): Fact<FileNode> {
    const answer = super.node(file);
    if (answer.state === 'read') {
      if (file.startsWith('/dev/')) this.nodes.set(file, answer.value);
      else if (answer.value.type === 'directory') this.folders.add(file);
      else this.placeholders.add(file);
    }
    return answer;
  }

  override readable(file: string): boolean {
    const answer = super.readable(file);
    // It is there, and closed to us: not the same as not being there.
    if (!answer && thisMachine.mark(file)) this.unreadable.add(file);
    return answer;
  }

  override linkName(file: string): Fact<string> {
    const answer = super.linkName(file);
    if (answer.state === 'read') this.links.set(file, `../${answer.value}`);
    return answer;
  }

  /** Device nodes as `probes.json` holds them. */
  nodeRecords(opens: (file: string) => string | undefined): Record<string, NodeRecord> {
    return Object.fromEntries(
      [...this.nodes].map(([file, { type, major, minor, mode, uid, gid }]) => {
        const octal = mode.toString(8).padStart(4, '0');
        return [file, { type, major, minor, mode: octal, uid, gid, open: opens(file) }] as const;
      }),
    );
  }

  /** Everything that was asked for, without what identifies the machine or its user. */
  entries(person: Person): TarEntry[] {
    const entries = new Map<string, TarEntry>();
    for (const file of this.placeholders) {
      entries.set(file, { type: 'file', name: file.slice(1), content: Buffer.from('present') });
    }
    for (const [file, content] of this.contents) {
      const clean = redactFile(file, content, person);
      if (clean !== null) entries.set(file, { type: 'file', name: file.slice(1), content: clean });
    }
    for (const [file, target] of this.links) {
      entries.set(file, { type: 'link', name: file.slice(1), target });
    }
    for (const folder of this.folders) {
      if (!entries.has(folder)) entries.set(folder, { type: 'folder', name: folder.slice(1) });
    }
    // A name under which others lie is a folder, whatever it was taken for.
    for (const file of entries.keys()) {
      for (let up = path.dirname(file); up !== '/'; up = path.dirname(up)) {
        if (entries.get(up)?.type === 'file') {
          entries.set(up, { type: 'folder', name: up.slice(1) });
        }
      }
    }
    return [...entries.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, entry]) => entry);
  }
}
