import { Menu, TextInput } from '@mantine/core';
import { Keyboard } from 'lucide-react';
import { Fragment, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type KeyCombination, keyCombinations } from '../../../shared/guest-keys';
import { parseKeys } from '../../../shared/typed-keys';
import { forgetOwnKeys, ownKeys, rememberOwnKeys } from './own-keys';
import { ToolMenu } from './tool-menu';

interface KeyMenuProps {
  disabled: boolean;
  onSend: (keys: KeyCombination) => void;
  onType: () => void;
  onClose: () => void;
}

/** The combinations that match what was typed, and one that it means but that is not among them. */
function useMatches(own: readonly KeyCombination[], typed: string) {
  const wanted = typed.trim().toLowerCase();
  const groups = [own, ...keyCombinations]
    .map((group) => group.filter(({ label }) => label.toLowerCase().includes(wanted)))
    .filter((group) => group.length > 0);
  const meant = wanted === '' ? null : parseKeys(typed);
  const listed = groups.flat().some(({ label }) => label === meant?.label);
  return {
    groups,
    all: wanted === '',
    fresh: listed ? null : meant,
    unknown: wanted !== '' && !meant && groups.length === 0,
  };
}

/** Keys that never reach the guest by themselves: found by typing, and any others by their names. */
export function KeyMenu({ disabled, onSend, onType, onClose }: KeyMenuProps) {
  const { t } = useTranslation('consoles');
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState('');
  const [own, setOwn] = useState<readonly KeyCombination[]>(ownKeys);
  const { groups, all, fresh, unknown } = useMatches(own, typed);
  const sendOwn = (keys: KeyCombination) => {
    setOwn(rememberOwnKeys(keys));
    onSend(keys);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const first = fresh ?? (all ? undefined : groups[0]?.[0]);
    if (event.key !== 'Enter' || !first) return;
    if (fresh) sendOwn(fresh);
    else onSend(first);
    setOpened(false);
  };
  return (
    <ToolMenu
      label={t('sendKeys')}
      icon={<Keyboard size={16} aria-hidden />}
      disabled={disabled}
      testId="console-keys"
      className="console-key-menu"
      opened={opened}
      onChange={setOpened}
      onOpen={() => setTyped('')}
      onClose={onClose}
    >
      <SearchField {...{ typed, unknown, onKeyDown }} onType={setTyped} />
      {fresh ? (
        <Menu.Item onClick={() => sendOwn(fresh)} data-testid="console-keys-own">
          {t('keys.send', { keys: fresh.label })}
        </Menu.Item>
      ) : null}
      {all ? (
        <Menu.Item onClick={onType} data-testid="console-type">
          {t('type.open')}
        </Menu.Item>
      ) : null}
      <Groups groups={groups} onSend={onSend} />
      {own.length > 0 && all ? (
        <Menu.Item
          onClick={() => setOwn(forgetOwnKeys())}
          closeMenuOnClick={false}
          data-testid="console-keys-forget"
        >
          {t('keys.forget')}
        </Menu.Item>
      ) : null}
    </ToolMenu>
  );
}

function Groups({
  groups,
  onSend,
}: {
  groups: readonly (readonly KeyCombination[])[];
  onSend: (keys: KeyCombination) => void;
}) {
  return groups.map((group) => (
    <Fragment key={group[0]?.label}>
      <Menu.Divider />
      {group.map((keys) => (
        <Menu.Item key={keys.label} onClick={() => onSend(keys)}>
          {keys.label}
        </Menu.Item>
      ))}
    </Fragment>
  ));
}

interface SearchFieldProps {
  typed: string;
  /** It names no keys, and nothing is found. */
  unknown: boolean;
  onType: (text: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function SearchField({ typed, unknown, onType, onKeyDown }: SearchFieldProps) {
  const { t } = useTranslation('consoles');
  return (
    <TextInput
      size="xs"
      value={typed}
      placeholder={t('keys.placeholder')}
      aria-label={t('keys.placeholder')}
      error={unknown ? t('keys.unknown') : null}
      onChange={(event) => onType(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      data-autofocus
      data-testid="console-keys-search"
    />
  );
}
