import type { HostReport, SetupEvidence, SubVerdict, Verdict } from '../../../shared/host';

/** The documented shape of `paddock host --json`: plain English strings, stable ids. */
export interface HostJson {
  schema: 1;
  headline: { mode: 'kvm' | 'emulation'; title: string; summary: string; next: string | null };
  verdicts: HostJsonVerdict[];
  firmwareSetup: {
    vendor: string | null;
    key: string | null;
    keyEvidence: SetupEvidence | null;
    settings: { feature: string; where: string; evidence: SetupEvidence; sources: string[] }[];
    notes: string[];
    afterwards: string | null;
    sources: { title: string; address: string; maker: boolean }[];
  } | null;
  comparison: { tool: string; check: string; answer: string; agrees: boolean; why: string }[];
  groups: (Omit<HostReport['groups'][number], 'reasons'> & { reasons: string[] })[];
  machine: Record<string, string>;
  trial: HostReport['trial'];
  milliseconds: number;
}

interface HostJsonPart {
  id: string;
  title: string;
  verdict: Verdict['verdict'];
  summary: string;
  witnesses: { source: string; value: string; deciding: boolean }[];
  next: string | null;
  remedies: {
    id: string;
    title: string;
    commands: string[];
    privileged: boolean;
    /** `paddock host --fix ID` runs it. */
    runnable: boolean;
  }[];
}

interface HostJsonVerdict extends HostJsonPart {
  parts: HostJsonPart[];
}

function partJson(one: SubVerdict | Verdict): HostJsonPart {
  return {
    id: one.id,
    title: one.title.text,
    verdict: one.verdict,
    summary: one.summary.text,
    witnesses: one.witnesses.map(({ source, value, deciding }) => ({ source, value, deciding })),
    next: one.next?.text ?? null,
    remedies: one.remedies.map(({ id, title, commands, privileged, runnable }) => {
      return { id, title: title.text, commands, privileged, runnable };
    }),
  };
}

function setupJson(setup: HostReport['firmwareSetup']): HostJson['firmwareSetup'] {
  if (!setup) return null;
  const { vendor, key, settings, notes, afterwards, sources } = setup;
  return {
    vendor,
    key: key?.sentence.text ?? null,
    keyEvidence: key?.evidence ?? null,
    settings: settings.map(({ feature, where, evidence, sources: addresses }) => {
      return { feature, where: where.text, evidence, sources: addresses };
    }),
    notes: notes.map(({ text }) => text),
    afterwards: afterwards?.sentence.text ?? null,
    sources,
  };
}

export function hostJson(report: HostReport): HostJson {
  const { mode, title, summary, next } = report.headline;
  return {
    schema: 1,
    headline: { mode, title: title.text, summary: summary.text, next: next?.text ?? null },
    verdicts: report.verdicts.map((one) => ({ ...partJson(one), parts: one.parts.map(partJson) })),
    firmwareSetup: setupJson(report.firmwareSetup),
    comparison: report.comparison.map(({ tool, check, answer, agrees, why }) => {
      return { tool, check, answer, agrees, why: why.text };
    }),
    groups: report.groups.map((group) => ({
      ...group,
      reasons: group.reasons.map(({ text }) => text),
    })),
    machine: report.machine,
    trial: report.trial,
    milliseconds: Math.round(report.milliseconds * 10) / 10,
  };
}
