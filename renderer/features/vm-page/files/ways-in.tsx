import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageWish } from '../../../../shared/draft';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { MustAgree } from '../../../components/must-agree';
import type { Refused, Replacement } from './use-files';

/** Reasons that a copy of the image does away with, as at the creation of a VM. */
const helpedByCopy: ReadonlySet<string> = new Set([
  'disk-outside',
  'disk-outside-in-trash',
  'disk-is-base',
  'disk-in-use',
  'disk-read-only',
  'disk-copy-only',
  'disk-part-encoding',
  'disk-is-disc-in-place',
]);

/** Whether an image that was refused can be used in another way. */
export const hasWayIn = ({ file, error }: Refused): boolean =>
  file !== null && helpedByCopy.has(error.reason?.key ?? '');

interface WaysInProps {
  refused: Refused;
  busy: boolean;
  onTry: (wish: Replacement) => void;
  onDismiss: () => void;
}

/** An image that was refused, with what the person can allow: a copy, files elsewhere, writing to a base. */
export function WaysIn({ refused, busy, onTry, onDismiss }: WaysInProps) {
  const { t } = useTranslation('vm');
  const [agreed, setAgreed] = useState(false);
  const { device, file, error, how } = refused;
  const reason = error.reason?.key;
  const isBase = reason === 'disk-is-base';
  const isOutside = reason === 'disk-outside' || reason === 'disk-outside-in-trash';
  const outside = isOutside ? { allowed: file?.info.outside } : {};
  const attempt = (wish: ImageWish) =>
    onTry({ device, file, how: { ...how, ...outside, ...wish } });
  const disks = error.params?.['disks']?.split('\n');
  return (
    <>
      <ErrorPanel error={error} onDismiss={onDismiss} />
      {isBase ? (
        <MustAgree
          text={t('files.writeBase')}
          list={disks}
          label={t('files.writeBaseAgree')}
          checked={agreed}
          onChange={setAgreed}
          testId="files-write-base"
        />
      ) : null}
      <Group gap="sm" mt="sm">
        <Button
          size="xs"
          disabled={busy}
          onClick={() => attempt({ use: 'copy' })}
          data-testid="files-copy"
        >
          {t(isOutside ? 'files.copyChain' : 'files.copy')}
        </Button>
        {isOutside ? (
          <Button
            variant="default"
            size="xs"
            disabled={busy}
            onClick={() => attempt({ use: 'in-place' })}
            data-testid="files-allow"
          >
            {t('files.allow')}
          </Button>
        ) : null}
        {isBase ? (
          <Button
            color="red"
            size="xs"
            disabled={busy || !agreed}
            onClick={() => attempt({ use: 'in-place', writeBase: true })}
            data-testid="files-write"
          >
            {t('files.write')}
          </Button>
        ) : null}
      </Group>
    </>
  );
}
