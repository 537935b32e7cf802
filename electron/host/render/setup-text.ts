import type { HostReport } from '../../../shared/host';
import type { SetupEvidence } from '../../../shared/setup-evidence';
import { message } from '../messages';
import type { Paint } from './paint';

/** Only where something is to be switched on, or may be. */
function setupIsNeeded(report: HostReport): boolean {
  const ids = new Set(['cpu-virtualization', 'iommu', 'sr-iov']);
  return report.verdicts.some(({ id, verdict }) => {
    return (
      ids.has(id) && (verdict === 'off-in-firmware' || (verdict === 'unknown' && id !== 'sr-iov'))
    );
  });
}

/** How to reach this computer's firmware setup and what to turn on there, where something is to be. */
export function setupLines(report: HostReport, paint: Paint): string[] {
  const setup = report.firmwareSetup;
  if (!setup || !setupIsNeeded(report)) return [];
  const proof = (evidence: SetupEvidence) =>
    paint(90, ` (${message(`setup.evidence.${evidence}`).text})`);
  return [
    '',
    paint(1, setup.title.text),
    ...setup.notes.map(({ text }) => `    ${text}`),
    ...(setup.key ? [`    ${setup.key.sentence.text}${proof(setup.key.evidence)}`] : []),
    ...(setup.key?.notes ?? []).map(({ text }) => `    ${text}`),
    ...setup.settings.map(({ title, where, evidence }) => {
      return `    ${title.text}: ${where.text}${proof(evidence)}`;
    }),
    ...(setup.afterwards ? [`    ${setup.afterwards.sentence.text}`] : []),
    ...(setup.restart ? setup.restart.commands.map((line) => `      $ ${line}`) : []),
  ];
}
