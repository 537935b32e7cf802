import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { visible } from '../../../../shared/texts/visible';
import { keyDatabases, type KeyDatabase, type UefiContents } from '../../../../shared/uefi';
import { dayText } from './day-text';

function Expiry({ expires }: { expires: string }) {
  const { t, i18n } = useTranslation('uefi');
  const date = dayText(expires, i18n.language);
  const [now] = useState(() => new Date().toISOString());
  const over = expires < now;
  return (
    <span className="uefi-expiry" data-over={over}>
      {t(over ? 'secure.expired' : 'secure.expires', { date })}
    </span>
  );
}

function Database({ database, contents }: { database: KeyDatabase; contents: UefiContents }) {
  const { t } = useTranslation('uefi');
  const keys = contents.certificates.filter((each) => each.database === database);
  const hashes = database === 'db' || database === 'dbx' ? contents.hashes[database] : 0;
  return (
    <>
      <dt>{t(`secure.database.${database}`)}</dt>
      <dd data-testid={`uefi-keys-${database}`}>
        {keys.map(({ subject, expires }) => (
          <span className="uefi-key" key={`${subject} ${expires}`}>
            <span className="pd-selectable">{visible(subject)}</span>
            <Expiry expires={expires} />
          </span>
        ))}
        {hashes > 0 ? <span>{t('secure.hashes', { count: hashes })}</span> : null}
        {keys.length + hashes === 0 ? <span className="pd-soft">{t('secure.noKeys')}</span> : null}
      </dd>
    </>
  );
}

/** Whether the firmware asks for signatures, and whose it accepts. */
export function SecureBoot({ contents }: { contents: UefiContents }) {
  const { t } = useTranslation('uefi');
  const { secureBoot, customMode } = contents;
  return (
    <dl className="uefi-facts">
      <dt>{t('secure.state')}</dt>
      <dd data-testid="uefi-secure-boot">
        <span>{t(`secure.${secureBoot}`)}</span>
        {customMode ? <span>{t('secure.custom')}</span> : null}
      </dd>
      {secureBoot === 'no-keys'
        ? null
        : keyDatabases.map((database) => <Database key={database} {...{ database, contents }} />)}
    </dl>
  );
}
