import { Button, Checkbox, Modal, Select, Textarea } from '@mantine/core';
import { Keyboard, Square } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keyboardLayouts } from '../../../shared/typing/layouts';
import {
  longestTyped,
  planTyping,
  speedNames,
  typingSeconds,
  type TypingPlan,
} from '../../../shared/typing/plan';
import { DialogFoot } from '../../components/dialog-foot';
import { useFullScreenElement } from '../../components/full-screen-element';
import { ProgressBar } from '../../components/progress-bar';
import type { ScreenConsole } from '../screen/screen-console';
import { keepChoices, readChoices, type TypingChoices } from './choices';
import './type-dialog.css';
import { typeAll } from './typist';

/** Characters that cannot be typed and are named; a Chinese text has hundreds. */
const mostNamed = 12;

/** Text from the clipboard, if it may be read and there is some that can be typed at once. */
async function clipboardText(): Promise<string> {
  const text = await navigator.clipboard.readText().catch(() => '');
  return text.length > longestTyped ? '' : text;
}

/** Types a plan in a guest, and says how far it is. */
function useTypist(console: ScreenConsole, onDone: () => void) {
  const [typed, setTyped] = useState<number | null>(null);
  const [lost, setLost] = useState<number | null>(null);
  const running = useRef<AbortController | null>(null);
  const stop = () => running.current?.abort();
  useEffect(() => stop, []);
  const start = async ({ strokes }: TypingPlan, speed: TypingChoices['speed']) => {
    const abort = new AbortController();
    running.current = abort;
    setTyped(0);
    setLost(null);
    const count = await typeAll({
      strokes,
      speed,
      press: (keysym, code, down) => console.press(keysym, code, down),
      signal: abort.signal,
      onTyped: setTyped,
    });
    running.current = null;
    if (count === strokes.length) onDone();
    else setTyped(null);
    if (count < strokes.length && !abort.signal.aborted) setLost(count);
  };
  return { typed, lost, start, stop };
}

/** How long it takes, and what is left out. */
function Outlook({ plan, speed }: { plan: TypingPlan; speed: TypingChoices['speed'] }) {
  const { t } = useTranslation('consoles');
  const { strokes, missing } = plan;
  const seconds = Math.ceil(typingSeconds(strokes.length, speed));
  const named = missing.slice(0, mostNamed).map(({ character }) => character);
  return (
    <div className="type-outlook" role="status">
      <p className="pd-soft" data-testid="type-outlook">
        {t('type.keys', { count: strokes.length })} · {t('type.seconds', { count: seconds })}
      </p>
      {missing.length > 0 ? (
        <p className="type-missing" data-testid="type-missing">
          {t('type.missing', {
            count: missing.length,
            characters: named.join(' '),
            line: missing[0]?.line ?? 1,
          })}
        </p>
      ) : null}
    </div>
  );
}

interface TypeDialogProps {
  opened: boolean;
  name: string;
  console: ScreenConsole;
  onClose: () => void;
}

/** Types a text on the guest's keyboard: for every guest, also before it has started. */
export function TypeDialog({ opened, name, console, onClose }: TypeDialogProps) {
  const { t } = useTranslation(['consoles', 'common']);
  const filling = useFullScreenElement();
  return (
    <Modal
      // It is seen only inside what fills the display, and goes there by being made anew.
      key={filling ? 'full' : 'page'}
      portalProps={filling ? { target: filling } : {}}
      opened={opened}
      onClose={onClose}
      title={t('type.title', { name })}
      size="lg"
      data-testid="type-dialog"
    >
      <TypeForm console={console} onClose={onClose} />
    </Modal>
  );
}

interface ChoicesProps {
  choices: TypingChoices;
  disabled: boolean;
  onChoose: (choices: TypingChoices) => void;
}

function Choices({ choices, disabled, onChoose }: ChoicesProps) {
  const { t } = useTranslation('consoles');
  const { layout, speed } = choices;
  const shared = { size: 'xs', allowDeselect: false, disabled } as const;
  return (
    <div className="type-choices">
      <Select
        {...shared}
        label={t('type.layout')}
        data={keyboardLayouts.map((value) => ({ value, label: t(`type.layouts.${value}`) }))}
        value={layout}
        onChange={(value) =>
          onChoose({ speed, layout: keyboardLayouts.find((each) => each === value) ?? layout })
        }
        data-testid="type-layout"
      />
      <Select
        {...shared}
        label={t('type.speed')}
        data={speedNames.map((value) => ({ value, label: t(`type.speeds.${value}`) }))}
        value={speed}
        onChange={(value) =>
          onChoose({ layout, speed: speedNames.find((each) => each === value) ?? speed })
        }
        data-testid="type-speed"
      />
    </div>
  );
}

interface FootProps {
  busy: boolean;
  /** There is something to type. */
  ready: boolean;
  /** Some of it cannot be. */
  lacking: boolean;
  onClose: () => void;
  onStop: () => void;
}

function Foot({ busy, ready, lacking, onClose, onStop }: FootProps) {
  const { t } = useTranslation(['consoles', 'common']);
  return (
    <DialogFoot>
      <Button variant="default" onClick={onClose} disabled={busy}>
        {t('common:cancel')}
      </Button>
      {busy ? (
        <Button
          variant="default"
          leftSection={<Square size={14} aria-hidden />}
          onClick={onStop}
          data-testid="type-stop"
        >
          {t('type.stop')}
        </Button>
      ) : (
        <Button
          type="submit"
          leftSection={<Keyboard size={15} aria-hidden />}
          disabled={!ready}
          data-testid="type-submit"
        >
          {t(lacking ? 'type.without' : 'type.submit')}
        </Button>
      )}
    </DialogFoot>
  );
}

/** What is typed; at first what the clipboard holds, hidden where that may be a password. */
function useText() {
  const [{ text, hidden }, set] = useState({ text: '', hidden: false });
  useEffect(() => {
    void clipboardText().then((found) => {
      const hides = found !== '' && !found.includes('\n');
      // What was typed meanwhile stays.
      set((now) => (now.text === '' ? { text: found, hidden: hides } : now));
    });
  }, []);
  return {
    text,
    hidden,
    setText: (next: string) => set((now) => ({ ...now, text: next })),
    setHidden: (next: boolean) => set((now) => ({ ...now, hidden: next })),
  };
}

interface TextFieldsProps extends ReturnType<typeof useText> {
  busy: boolean;
  tooLong: boolean;
}

function TextFields({ text, hidden, busy, tooLong, setText, setHidden }: TextFieldsProps) {
  const { t, i18n } = useTranslation('consoles');
  return (
    <>
      <Textarea
        label={t('type.label')}
        value={text}
        minRows={4}
        maxRows={10}
        autosize
        disabled={busy}
        data-autofocus
        className={hidden ? 'type-hidden' : ''}
        spellCheck={false}
        error={
          tooLong
            ? t('type.tooLong', { max: longestTyped.toLocaleString(i18n.language) })
            : undefined
        }
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        data-testid="type-text"
      />
      <Checkbox
        size="xs"
        label={t('type.hide')}
        checked={hidden}
        onChange={({ currentTarget }) => setHidden(currentTarget.checked)}
        data-testid="type-hide"
      />
    </>
  );
}

function TypeForm({ console, onClose }: Pick<TypeDialogProps, 'console' | 'onClose'>) {
  const { t } = useTranslation('consoles');
  const { text, setText, hidden, setHidden } = useText();
  const [choices, setChoices] = useState(readChoices);
  const { layout, speed } = choices;
  const plan = useMemo(() => planTyping(text.slice(0, longestTyped), layout), [text, layout]);
  const { typed, lost, start, stop } = useTypist(console, onClose);
  const tooLong = text.length > longestTyped;
  const ready = plan.strokes.length > 0 && !tooLong;
  const busy = typed !== null;
  return (
    <form
      className="type-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void start(plan, speed);
      }}
    >
      <p className="pd-soft">{t('type.text')}</p>
      <TextFields {...{ text, hidden, busy, tooLong, setText, setHidden }} />
      <Choices
        choices={choices}
        disabled={busy}
        onChoose={(next) => {
          setChoices(next);
          keepChoices(next);
        }}
      />
      {text === '' || tooLong ? null : <Outlook plan={plan} speed={speed} />}
      {lost === null ? null : (
        <p className="type-missing" role="alert" data-testid="type-lost">
          {t('type.lost', { count: lost })}
        </p>
      )}
      {busy ? (
        <ProgressBar label={t('type.typing')} fraction={typed / Math.max(1, plan.strokes.length)} />
      ) : null}
      <Foot {...{ busy, ready, onClose }} lacking={plan.missing.length > 0} onStop={stop} />
    </form>
  );
}
