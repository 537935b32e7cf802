import type { VmSummary } from '../../../shared/vm-state';
import { ClipboardMenu } from './clipboard-menu';
import type { ScreenConsole } from './screen-console';
import type { ScreenState } from './screen-state';
import { SoundMenu } from './sound-menu';

interface SharingToolsProps {
  vm: VmSummary;
  full: boolean;
  alone: boolean;
  disabled: boolean;
  console: ScreenConsole;
  state: ScreenState;
  onClose: () => void;
}

/** What guest and host share beside the picture: the sound, where it plays here, and the clipboard. */
export function SharingTools({ vm, alone, ...rest }: SharingToolsProps) {
  return (
    <>
      {vm.soundHere ? <SoundMenu {...rest} /> : null}
      <ClipboardMenu vm={vm} alone={alone} {...rest} />
    </>
  );
}
