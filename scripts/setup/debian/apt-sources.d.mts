/** A place that the machine fetches packages from. */
export interface Source {
  uris: string;
  suites: string[];
  signedBy: string | undefined;
}

/** What apt's lists name. */
export function aptSources(folder?: string): Source[];

/** The archive that has the machine's own release. */
export function ownArchive(codename: string, sources?: Source[]): Source | undefined;
