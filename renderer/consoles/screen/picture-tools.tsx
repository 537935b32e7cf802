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
import { localConnection, machineKey } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import { saveScreenshot } from '../../components/screenshot';
import { openDialog } from '../../stores/navigation';
import { copyPicture } from './copy-picture';
import { DisplaysMenu, openScreenWindow } from './displays-menu';
import type { ScreenConsole } from './screen-console';
import type { ScreenState } from './screen-state';
import { SizeMenu } from './size-menu';
import { SharingTools } from './sharing-tools';
import { TextTool } from './text-tool';
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
  /** Shows another display of the guest here. */
  onHead: (head: number) => void;
  onMenuClosed: () => void;
}

/** What can be done with a guest's picture and pointer: its size, full screen, watching only, and taking it along. */
export function PictureTools(props: PictureToolsProps) {
  const { vm, full, alone, live, console, state, onFullScreen, onHead, onMenuClosed } = props;
  const { t } = useTranslation('consoles');
  const { viewOnly, relativePointer } = state;
  const inPage = !full && !alone;
  const tool = toolsOf(full, live);
  return (
    <>
      <DisplaysMenu {...{ vm, full, alone, live, console, state, onHead }} onClose={onMenuClosed} />
      <SizeMenu {...{ full, console, state }} disabled={!live} onClose={onMenuClosed} />
      {full
        ? tool('full-screen', t('leaveFullScreen'), <Minimize2 size={16} />, onFullScreen, false)
        : tool('full-screen', t('fullScreen'), <Maximize2 size={16} />, onFullScreen)}
      {inPage
        ? tool(
            'own-window',
            t('ownWindow'),
            <AppWindow size={16} />,
            () => openScreenWindow(vm, console.head),
            false,
          )
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
      <TakingTools {...{ vm, full, live, console, state }} />
      <TextTool vm={vm} head={console.head} disabled={!live} onClose={onMenuClosed} />
      <SendTool vm={vm} disabled={!live} />
      <SharingTools
        {...{ vm, full, alone, console, state }}
        disabled={!live}
        onClose={onMenuClosed}
      />
    </>
  );
}

/** Makes the buttons of the row, with their names where there is room for them. */
const toolsOf =
  (full: boolean, live: boolean) =>
  (id: string, label: string, icon: ReactNode, act: () => unknown, disabled = !live) => (
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

type TakingToolsProps = Pick<PictureToolsProps, 'vm' | 'full' | 'live' | 'console' | 'state'>;

/** What is taken along of the picture: to a file, and to the clipboard. */
function TakingTools({ vm, full, live, console, state }: TakingToolsProps) {
  const { t } = useTranslation('consoles');
  const recording = state.recordingSince !== null;
  const tool = toolsOf(full, live);
  return (
    <>
      {tool('screenshot', t('screenshot'), <Camera size={16} />, () =>
        saveScreenshot(vm, console.head),
      )}
      {tool('record', recording ? t('stopRecording') : t('record'), recordPicture(recording), () =>
        recording ? console.recorder.stop() : console.recorder.start(),
      )}
      {tool('copy-picture', t('copyPicture'), <ClipboardCopy size={16} />, () =>
        copyPicture(console.picture),
      )}
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

const captureOf = (console: ScreenConsole) => () => console.pointer.capture();
