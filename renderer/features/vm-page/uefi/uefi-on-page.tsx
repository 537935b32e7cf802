import { Button } from '@mantine/core';
import { ChevronRight, Cpu } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { machineKey } from '../../../../shared/machine-ref';
import type { VmConfig } from '../../../../shared/vm-config';
import type { VmSummary } from '../../../../shared/vm-state';
import { openDialog, useNavigation } from '../../../stores/navigation';
import { MissingCertificates } from './renew';
import './uefi.css';
import { useUefi } from './use-uefi';

interface OnPageProps {
  vm: VmSummary;
  firmware: VmConfig['firmware'];
}

/** The row of the hardware page that opens the variables of a machine with UEFI. */
export function UefiRow({ vm, firmware }: OnPageProps) {
  const { t } = useTranslation('uefi');
  if (firmware === 'bios') return null;
  return (
    <button
      type="button"
      className="uefi-open pd-card"
      onClick={() => openDialog({ kind: 'uefi', id: machineKey(vm) })}
      data-testid="open-uefi"
    >
      <Cpu size={17} aria-hidden className="uefi-open-icon" />
      <span className="uefi-open-term">{t('open')}</span>
      <span className="pd-soft">{t('row.text')}</span>
      <ChevronRight size={16} aria-hidden className="uefi-open-icon" />
    </button>
  );
}

/** On the page of a machine with Secure Boot: that its certificates are too old, with the way to the dialog. */
export function CertificateNotice({ vm, firmware }: OnPageProps) {
  return firmware === 'uefi-secure' ? <Notice key={vm.id} vm={vm} /> : null;
}

function Notice({ vm }: Pick<OnPageProps, 'vm'>) {
  const { t } = useTranslation(['uefi', 'common']);
  // What the dialog has changed is read when it closes.
  const isOpen = useNavigation(({ dialog }) => dialog?.kind === 'uefi');
  // Nor do certificates come and go while the guest starts and runs.
  const { variables } = useUefi(vm.id, vm.state === 'off' && !isOpen ? 'off' : null);
  const missing = variables?.contents?.missing ?? [];
  if (missing.length === 0) return null;
  return (
    <MissingCertificates missing={missing} template={variables?.template ?? null}>
      <Button
        size="xs"
        variant="default"
        mt={8}
        onClick={() => openDialog({ kind: 'uefi', id: machineKey(vm) })}
        data-testid="notice-open-uefi"
      >
        {t('open')}
      </Button>
    </MissingCertificates>
  );
}
