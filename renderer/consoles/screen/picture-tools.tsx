import {
  AppWindow,
  Camera,
  CircleStop,
  ClipboardCopy,
  Eye,
  FileUp,
  Maximize2,
  Minimize2,
  Mouse,
  MousePointerClick,
  Video,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { localConnection, machineKey, machineRef } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import { api, attempt } from '../../api/client';
import { tellError } from '../../components/tell-error';
import { saveScreenshot } from '../../components/screenshot';
import { openDialog } from '../../stores/navigation';
import { copyPicture } from './copy-picture';
import type { ScreenConsole } from './screen-console';
import type { ScreenState } from './screen-state';
import { SizeMenu } from './size-menu';
import { SharingTools } from './sharing-tools';
import { ToolButton } from './tool-button';

interface PictureToolsProps {
  vm: VmSummary;
  /** In full screen, where there is room for names. */
  full: boolean;
  /** It has a window of its own already. */
  alone: boolean;
  /** There is a guest's picture. */
  live: boolean;
  console: ScreenConsole;
  state: ScreenState;
  onFullScreen: () => void;
  onMenuClosed: () => void;
}

/** What can be done with a guest's picture and pointer: its size, full screen, watching only, and taking it along. */
export function PictureTools(props: PictureToolsProps) {
  const { vm, full, alone, live, console, state, onFullScreen, onMenuClosed } = props;
  const { t } = useTranslation('consoles');
  const { viewOnly, relativePointer } = state;
  const recording = state.recordingSince !== null;
  const inPage = !full && !alone;
  const tool = (
    id: string,
    label: string,
    icon: ReactNode,
    act: () => unknown,
    disabled = !live,
  ) => (
    <ToolButton
      labelled={full}
      label={label}
      disabled={disabled}
      onClick={() => void act()}
      testId={`console-${id}`}
    >
      {icon}
    </ToolButton>
  );
  return (
    <>
      <SizeMenu {...{ full, console, state }} disabled={!live} onClose={onMenuClosed} />
      {full
        ? tool('full-screen', t('leaveFullScreen'), <Minimize2 size={16} />, onFullScreen, false)
        : tool('full-screen', t('fullScreen'), <Maximize2 size={16} />, onFullScreen)}
      {inPage
        ? tool('own-window', t('ownWindow'), <AppWindow size={16} />, ownWindow(vm), false)
        : null}
      {tool(
        'view-only',
        viewOnly ? t('takePart') : t('viewOnly'),
        viewOnly ? <MousePointerClick size={16} /> : <Eye size={16} />,
        () => console.setViewOnly(!viewOnly),
      )}
      {relativePointer
        ? tool('capture', t('capture'), <Mouse size={16} />, captureOf(console), !live || viewOnly)
        : null}
      {tool('screenshot', t('screenshot'), <Camera size={16} />, () => saveScreenshot(vm))}
      {tool('record', recording ? t('stopRecording') : t('record'), recordPicture(recording), () =>
        recording ? console.recorder.stop() : console.recorder.start(),
      )}
      {tool('copy-picture', t('copyPicture'), <ClipboardCopy size={16} />, () =>
        copyPicture(console.picture),
      )}
      <SendTool vm={vm} disabled={!live} />
      <SharingTools
        {...{ vm, full, alone, console, state }}
        disabled={!live}
        onClose={onMenuClosed}
      />
    </>
  );
}

/** Sends a file into a guest of this computer. Never with its name: the bar of the full screen is full. */
function SendTool({ vm, disabled }: { vm: VmSummary; disabled: boolean }) {
  const { t } = useTranslation('consoles');
  if (vm.connection !== localConnection) return null;
  return (
    <ToolButton
      label={t('send.open')}
      disabled={disabled}
      onClick={() => openDialog({ kind: 'send-file', id: machineKey(vm), file: null })}
      testId="console-send-file"
    >
      <FileUp size={16} />
    </ToolButton>
  );
}

const recordPicture = (recording: boolean) =>
  recording ? <CircleStop size={16} className="console-recording-stop" /> : <Video size={16} />;

const ownWindow = (vm: VmSummary) => async () => {
  const machine = machineRef(machineKey(vm));
  const outcome = await attempt(api.app.openScreenWindow({ machine }));
  if (!outcome.ok) tellError(outcome.error);
};

const captureOf = (console: ScreenConsole) => () => console.pointer.capture();
