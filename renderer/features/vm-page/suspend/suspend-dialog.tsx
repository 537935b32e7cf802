import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { machineRef, type MachineKey } from '../../../../shared/machine-ref';
import { formatSize } from '../../../../shared/units';
import { api } from '../../../api/client';
import { DialogFoot } from '../../../components/dialog-foot';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { useFullScreenElement } from '../../../components/full-screen-element';
import { closeDialog } from '../../../stores/navigation';
import { useVm } from '../../../stores/vms';
import '../../../theme/mantine-later';
import { useAnswer, useBeginning } from '../../../components/use-dialog';

/** Tells what suspending a guest takes, and begins it. */
export function SuspendDialog({ id: key }: { id: MachineKey }) {
  const { t, i18n } = useTranslation(['vm', 'common']);
  const vm = useVm(key);
  const filling = useFullScreenElement();
  const { busy, error, setError, begin } = useBeginning();
  const { id } = machineRef(key);
  // Asked again when the guest does something else.
  const outlook = useAnswer(
    `${id} ${vm?.state}`,
    async () => await api.vms.suspendOutlook({ id }),
    setError,
  );
  const suspend = async () => {
    if (await begin(api.vms.suspend({ id }))) closeDialog();
  };
  const size = (bytes: number) => formatSize(bytes, i18n.language);
  const short = outlook !== null && outlook.free < outlook.bytes;
  return (
    <Modal
      // Nothing outside the element that is in full screen is visible.
      key={filling ? 'full' : 'page'}
      portalProps={filling ? { target: filling } : {}}
      opened={vm !== null}
      onClose={closeDialog}
      title={t('suspend.title', { name: vm?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      size={460}
      data-testid="suspend-dialog"
    >
      <p>{t('suspend.text')}</p>
      {error ? (
        <ErrorPanel error={error} />
      ) : (
        <p className="pd-soft" role="status" data-testid="suspend-cost">
          {outlook
            ? t(short ? 'suspend.short' : 'suspend.cost', {
                size: size(outlook.bytes),
                free: size(outlook.free),
                seconds: String(outlook.seconds),
              })
            : t('suspend.looking')}
        </p>
      )}
      <DialogFoot>
        <Button variant="default" onClick={closeDialog} data-autofocus>
          {t('common:cancel')}
        </Button>
        <Button
          onClick={() => void suspend()}
          loading={busy}
          disabled={outlook === null || short}
          data-testid="suspend-yes"
        >
          {t('suspend.confirm')}
        </Button>
      </DialogFoot>
    </Modal>
  );
}
