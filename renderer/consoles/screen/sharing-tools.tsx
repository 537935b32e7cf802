import { ClipboardMenu, type ClipboardMenuProps } from './clipboard-menu';
import { SoundMenu } from './sound-menu';

/** What guest and host share beside the picture: the sound, where it plays here, and the clipboard. */
export function SharingTools({ vm, alone, ...rest }: ClipboardMenuProps) {
  // Both go through the first display.
  if (rest.console.head > 0) return null;
  return (
    <>
      {vm.soundHere ? <SoundMenu {...rest} /> : null}
      <ClipboardMenu vm={vm} alone={alone} {...rest} />
    </>
  );
}
