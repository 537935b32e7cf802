import { isDeepStrictEqual } from 'node:util';
import { vmConfigSchema, type VmConfig } from '../../../shared/vm-config';

/** A part of a definition, such as `memoryMiB`. */
export type VmPart = keyof VmConfig;

const parts: readonly VmPart[] = vmConfigSchema.keyof().options;

/** Pure: the parts in which two definitions differ, in the order of the schema. */
export function differingParts(one: VmConfig, other: VmConfig): VmPart[] {
  return parts.filter((part) => !isDeepStrictEqual(one[part], other[part]));
}
