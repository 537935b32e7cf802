import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../../shared/errors';
import type { GuestFacts } from '../../../../shared/guest-facts';
import { formatSize } from '../../../../shared/units';
import type { VmSummary } from '../../../../shared/vm-state';
import { api, attempt } from '../../../api/client';
import { CodeBlock } from '../../../components/code/code-block';
import { errorText } from '../../../components/errors/error-text';
import { type Fact, FactList } from '../../../components/fact-list';
import { Section } from './section';

/** Milliseconds between two questions: addresses and free room change. */
const againMs = 20_000;

interface Answer {
  /** The process that it is of. */
  pid: number | null;
  facts: GuestFacts | null;
  error: AppError | null;
}

/** What the agent of a guest tells while the guest runs; asked again while it is looked at. */
function useGuestFacts({ id, pid, state }: VmSummary): Answer | null {
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    if (state !== 'running') return undefined;
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const outcome = await attempt(api.vms.guestFacts({ id }));
      if (!current) return;
      if (outcome.ok) setAnswer({ pid, facts: outcome.value, error: null });
      // Somebody else speaks with it just now: what it said before stays.
      else if (outcome.error.code !== 'agent-busy') {
        const { error } = outcome;
        // What it told last stays where it does not answer once.
        setAnswer((before) => ({ pid, facts: before?.pid === pid ? before.facts : null, error }));
      }
      timer = setTimeout(() => void ask(), againMs);
    };
    void ask();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [id, pid, state]);
  return answer?.pid === pid && state === 'running' ? answer : null;
}

/** What a guest's agent tells of it, or how it gets one. */
export function GuestSection({ vm }: { vm: VmSummary }) {
  const { t, i18n } = useTranslation(['guest', 'common', 'errors']);
  const answer = useGuestFacts(vm);
  if (vm.state !== 'running') return null;
  const facts = answer?.facts;
  const error = answer?.error;
  if (facts) {
    return (
      <Section title={t('title')}>
        <FactList facts={factsOf(facts, t, i18n.language)} testId="guest" />
      </Section>
    );
  }
  if (!error) return <Section title={t('title')} text={t('asking')} />;
  const { sentence, hint, command } = errorText(error);
  if (error.code !== 'agent-silent') return <Section title={t('title')} text={sentence} />;
  return (
    <Section title={t('title')} text={sentence}>
      <p className="pd-soft" data-testid="guest-agent-hint">
        {hint}
      </p>
      {command === null ? null : (
        <CodeBlock
          text={command}
          label={t('install')}
          copyLabel={t('common:copy')}
          testId="guest-agent-command"
        />
      )}
    </Section>
  );
}

type T = ReturnType<typeof useTranslation<['guest', 'common', 'errors']>>['t'];

function factsOf(facts: GuestFacts, t: T, language: string): Fact[] {
  const size = (bytes: number) => formatSize(bytes, language);
  const room = ({ usedBytes, totalBytes }: NonNullable<GuestFacts['fileSystems']>[number]) =>
    usedBytes === null || totalBytes === null
      ? null
      : t('room', { used: size(usedBytes), total: size(totalBytes) });
  const rows: [id: string, term: string, lines: (string | null)[]][] = [
    ['host-name', t('hostName'), [facts.hostName]],
    ['system', t('system'), [facts.system, facts.kernel]],
    [
      'addresses',
      t('addresses'),
      (facts.networks ?? []).map(({ name, addresses }) =>
        addresses.length === 0 ? null : `${name}: ${addresses.join(', ')}`,
      ),
    ],
    [
      'file-systems',
      t('fileSystems'),
      (facts.fileSystems ?? []).map((each) =>
        [each.path, each.type, room(each)].filter(Boolean).join(' · '),
      ),
    ],
    ['agent', t('agent'), [facts.agent]],
  ];
  return rows.flatMap(([id, term, found]) => {
    const lines = found.filter((line) => line !== null && line !== '');
    return lines.length === 0 ? [] : [{ id, term, lines: lines.flatMap((line) => line ?? []) }];
  });
}
