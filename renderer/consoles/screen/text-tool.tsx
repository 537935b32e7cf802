import { Button, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Copy, TextSelect } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScreenText } from '../../../shared/screen-text';
import { localConnection } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import { api, attempt } from '../../api/client';
import { DialogFoot } from '../../components/dialog-foot';
import { useFullScreenElement } from '../../components/full-screen-element';
import { tellError } from '../../components/tell-error';
import { ToolButton } from './tool-button';

interface TextToolProps {
  vm: VmSummary;
  /** Which display, from 0 on. */
  head: number;
  disabled: boolean;
  onClose: () => void;
}

/** Takes the text off a guest's screen in text mode. Never with its name: the bar of the full screen is full. */
export function TextTool({ vm, head, disabled, onClose }: TextToolProps) {
  const { t } = useTranslation('consoles');
  const filling = useFullScreenElement();
  const [found, setFound] = useState<ScreenText | null>(null);
  if (vm.connection !== localConnection) return null;
  const read = async () => {
    const outcome = await attempt(api.vms.screenText({ id: vm.id, head }));
    if (outcome.ok) setFound(outcome.value);
    else tellError(outcome.error);
  };
  const close = () => {
    setFound(null);
    onClose();
  };
  return (
    <>
      <ToolButton
        label={t('screenText.open')}
        disabled={disabled}
        onClick={() => void read()}
        testId="console-copy-text"
      >
        <TextSelect size={16} />
      </ToolButton>
      <Modal
        // It is seen only inside what fills the display, and goes there by being made anew.
        key={filling ? 'full' : 'page'}
        portalProps={filling ? { target: filling } : {}}
        opened={found !== null}
        onClose={close}
        title={t('screenText.title', { name: vm.name })}
        size="auto"
        data-testid="screen-text-dialog"
      >
        {found ? <FoundText found={found} onClose={close} /> : null}
      </Modal>
    </>
  );
}

function FoundText({ found, onClose }: { found: ScreenText; onClose: () => void }) {
  const { t } = useTranslation(['consoles', 'common']);
  const text = useRef<HTMLPreElement>(null);
  const copy = async () => {
    // What is marked, where something is.
    const marked = window.getSelection();
    const own = marked && text.current?.contains(marked.anchorNode) ? marked.toString() : '';
    const copied = await navigator.clipboard.writeText(own || found.text).then(
      () => true,
      () => false,
    );
    notifications.show({
      ...(copied
        ? { message: t('screenText.copied') }
        : { color: 'red', message: t('common:copyFailed') }),
      closeButtonProps: { 'aria-label': t('common:close') },
    });
    if (copied) onClose();
  };
  return (
    <>
      {/* It scrolls, and so it can be reached by keyboard. */}
      <pre
        ref={text}
        className="screen-text pd-selectable"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="region"
        aria-label={t('screenText.label')}
        data-testid="screen-text"
      >
        {found.text}
      </pre>
      {found.unknown > 0 ? (
        <p className="screen-text-unknown" data-testid="screen-text-unknown">
          {t('screenText.unknown', { count: found.unknown })}
        </p>
      ) : null}
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('common:close')}
        </Button>
        <Button
          leftSection={<Copy size={16} aria-hidden />}
          onClick={() => void copy()}
          data-autofocus
          data-testid="screen-text-copy"
        >
          {t('common:copy')}
        </Button>
      </DialogFoot>
    </>
  );
}
