import {
  Camera,
  ClipboardCopy,
  Eye,
  Maximize2,
  Minimize2,
  Mouse,
  MousePointerClick,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VmSummary } from '../../../shared/vm-state';
import { saveScreenshot } from '../../components/screenshot';
import { copyPicture } from './copy-picture';
import type { ScreenConsole, ScreenState } from './screen-console';
import { SizeMenu } from './size-menu';
import { ToolButton } from './tool-button';

interface PictureToolsProps {
  vm: VmSummary;
  /** In full screen, where there is room for names. */
  full: boolean;
  /** There is a guest's picture. */
  live: boolean;
  console: ScreenConsole;
  state: ScreenState;
  onFullScreen: () => void;
  onMenuClosed: () => void;
}

/** What can be done with a guest's picture and pointer: its size, full screen, watching only, and taking it along. */
export function PictureTools({
  vm,
  full,
  live,
  console,
  state,
  onFullScreen,
  onMenuClosed,
}: PictureToolsProps) {
  const { t } = useTranslation('consoles');
  const { viewOnly, relativePointer } = state;
  const tool = (id: string, label: string, icon: ReactNode, act: () => void, disabled = !live) => (
    <ToolButton
      labelled={full}
      label={label}
      disabled={disabled}
      onClick={act}
      testId={`console-${id}`}
    >
      {icon}
    </ToolButton>
  );
  return (
    <>
      <SizeMenu
        full={full}
        disabled={!live}
        console={console}
        state={state}
        onClose={onMenuClosed}
      />
      {full
        ? tool('full-screen', t('leaveFullScreen'), <Minimize2 size={16} />, onFullScreen, false)
        : tool('full-screen', t('fullScreen'), <Maximize2 size={16} />, onFullScreen)}
      {tool(
        'view-only',
        viewOnly ? t('takePart') : t('viewOnly'),
        viewOnly ? <MousePointerClick size={16} /> : <Eye size={16} />,
        () => console.setViewOnly(!viewOnly),
      )}
      {relativePointer
        ? tool('capture', t('capture'), <Mouse size={16} />, captureOf(console), !live || viewOnly)
        : null}
      {tool('screenshot', t('screenshot'), <Camera size={16} />, () => void saveScreenshot(vm))}
      {tool(
        'copy-picture',
        t('copyPicture'),
        <ClipboardCopy size={16} />,
        () => void copyPicture(console.picture),
      )}
    </>
  );
}

const captureOf = (console: ScreenConsole) => () => console.pointer.capture();
