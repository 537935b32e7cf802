import { useTranslation } from 'react-i18next';
import type { HostChange } from '../../../shared/host-watch';
import { useHost } from '../../stores/host';

/** More names than these say nothing more. */
const mostNames = 3;

function useSentence(changes: readonly HostChange[]): string {
  const { t, i18n } = useTranslation('panel');
  const [first] = changes;
  if (!first) return '';
  if (changes.length > 1 || first.names.length > mostNames) {
    const kinds = changes.map(({ kind }) => t(`noticed.subject.${kind}`));
    const list = new Intl.ListFormat(i18n.language).format([...new Set(kinds)]);
    return t('noticed.several', { list });
  }
  const names = new Intl.ListFormat(i18n.language).format(first.names);
  return t(`noticed.${first.kind}`, { names });
}

/** Says quietly that Paddock looked again by itself, and why. Always there, so that screen readers hear it change. */
export function Noticed() {
  const changes = useHost((host) => host.changes);
  const sentence = useSentence(changes);
  return (
    <p className="panel-noticed" role="status" data-testid="host-noticed">
      {sentence}
    </p>
  );
}
