import { Button } from '@mantine/core';
import { Disc3 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { machineKey, machineRef } from '../../../../shared/machine-ref';
import type { VmSummary } from '../../../../shared/vm-state';
import { api, attempt } from '../../../api/client';
import { type Fact, FactList } from '../../../components/fact-list';
import { type FactGroup, hardwareFacts } from '../details/hardware-facts';
import { useVmDetail } from '../details/use-vm-detail';
import { insertDisc } from './insert-disc';
import './off-page.css';

/** What people look for before they start a machine; the rest is in its details. */
const shownFacts: ReadonlySet<string> = new Set([
  'processor',
  'memory',
  'firmware',
  'kernel',
  'notes',
  'created',
  'started',
]);
const shownGroups: ReadonlySet<FactGroup['id']> = new Set(['storage', 'network']);

const offFacts = (groups: readonly FactGroup[]): Fact[] =>
  groups.flatMap((group) =>
    shownGroups.has(group.id) ? group.facts : group.facts.filter(({ id }) => shownFacts.has(id)),
  );

/** The last picture of a machine that is off; null while it is read and when there is none. */
function useLastPicture(vm: VmSummary): string | null {
  const key = machineKey(vm);
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    const read = async () => {
      const outcome = await attempt(api.vms.thumbnail({ machine: machineRef(key), known: null }));
      const png = outcome.ok ? outcome.value.png : null;
      if (current) setUrl(png === null ? null : `data:image/png;base64,${png}`);
    };
    void read();
    // What the end of a run leaves is on the disk a moment later.
    const timer = setTimeout(() => void read(), 1000);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key]);
  return url;
}

/** The page of a machine that is off: how it looked last, and what it is. */
export function OffPage({ vm }: { vm: VmSummary }) {
  const { t, i18n } = useTranslation(['vm', 'common']);
  const url = useLastPicture(vm);
  const { detail, refresh } = useVmDetail(vm);
  const facts = detail?.config
    ? offFacts(hardwareFacts(detail.config, vm, null, t, i18n.language))
    : [];
  return (
    // Focusable, so that the keyboard can scroll it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="pd-page" tabIndex={0} data-testid="vm-off">
      <div className="off-page">
        {url === null ? null : (
          <figure className="off-picture">
            <img src={url} alt={t('off.pictureOf', { name: vm.name })} draggable={false} />
            <figcaption className="pd-soft">
              {t(vm.suspended ? 'suspended.picture' : 'off.picture')}
            </figcaption>
          </figure>
        )}
        <div className="off-words">
          {detail?.startsFromNothing ? (
            <div className="off-nothing" role="status" data-testid="vm-off-nothing">
              <p>{t('off.nothing')}</p>
              <Button
                variant="default"
                leftSection={<Disc3 size={16} aria-hidden />}
                onClick={() => void insertDisc(vm, detail).then((changed) => changed && refresh())}
                data-testid="insert-iso"
              >
                {t('off.insert')}
              </Button>
            </div>
          ) : null}
          <FactList facts={facts} testId="off-facts" />
        </div>
      </div>
    </div>
  );
}
