import { visible } from '../../shared/texts/visible';

/**
 * The name of a virtual machine, wherever it stands alone: what nobody could see in it is spelt out, and text that
 * runs from right to left does not reorder what is around it.
 */
export function VmName({ name }: { name: string }) {
  return <bdi>{visible(name)}</bdi>;
}
