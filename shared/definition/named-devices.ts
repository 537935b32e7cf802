interface Named {
  id: string;
}

/** The lists of a definition whose devices have ids: whole, or while it is edited. */
export interface DeviceLists {
  disks: readonly Named[];
  cdroms: readonly Named[];
  nics: readonly Named[];
  floppies?: readonly Named[] | undefined;
  channels?: readonly Named[] | undefined;
}

/**
 * Pure: every device of a definition that has an id of its own; all share one row of ids. What looks for a device takes
 * it from here, so that no kind is forgotten.
 */
export function namedDevices({
  disks,
  cdroms,
  nics,
  floppies = [],
  channels = [],
}: DeviceLists): Named[] {
  return [...disks, ...cdroms, ...nics, ...floppies, ...channels];
}
