import type { HostReport, SubVerdict, Verdict } from '../../../shared/host';
import type { SetupEvidence } from '../../../shared/setup-evidence';

/** The documented shape of `paddock host --json`: plain English strings, stable ids. */
export interface HostJson {
  schema: 1;
  headline: { mode: 'kvm' | 'emulation'; title: string; summary: string; next: string | null };
  needs: HostJsonNeed[];
  /** Ids of the verdicts on what only some want. */
  extras: string[];
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
  /** Missing, but only one feature needs it. Not written otherwise. */
  optional?: true;
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
  /** The id of the verdict that explains this one. */
  because: string | null;
}

/** What everybody needs, summed up from the verdicts named in `rows`. */
interface HostJsonNeed {
  id: string;
  title: string;
  verdict: Verdict['verdict'];
  summary: string;
  next: string | null;
  rows: string[];
  deciding: string;
  because: string | null;
}

function partJson(one: SubVerdict | Verdict): HostJsonPart {
  return {
    id: one.id,
    title: one.title.text,
    verdict: one.verdict,
    ...('optional' in one && one.optional && { optional: true }),
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
    needs: report.needs.map((need) => {
      const { title: name, summary: said, next: step, ...rest } = need;
      return { ...rest, title: name.text, summary: said.text, next: step?.text ?? null };
    }),
    extras: report.extras,
    verdicts: report.verdicts.map((one) => {
      return { ...partJson(one), parts: one.parts.map(partJson), because: one.because };
    }),
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
