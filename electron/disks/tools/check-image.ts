import { z } from 'zod';
import { qemuImgFailure } from '../qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../run-qemu-img';

/** What a check has found. */
export interface CheckReport {
  /** Places where the image contradicts itself: data may be lost or wrong. */
  errors: number;
  /** Clusters that nothing uses: they only take room. */
  leaks: number;
  /** The same, put right. */
  errorsFixed: number;
  leaksFixed: number;
}

/** Formats whose structure qemu-img can check (each block driver's `bdrv_co_check`). */
export const checkable: ReadonlySet<string> = new Set(['qcow2', 'vdi', 'vhdx', 'vmdk']);

const reportSchema = z.object({
  'check-errors': z.number(),
  corruptions: z.number().optional(),
  leaks: z.number().optional(),
  'corruptions-fixed': z.number().optional(),
  'leaks-fixed': z.number().optional(),
});

/** 0: good, 2: errors, 3: leaks (QEMU manual, `qemu-img check`); 1 tells of errors of the check itself, as JSON, too. */
const answers = [0, 1, 2, 3];

export interface CheckOptions {
  file: string;
  format: string;
  /** Puts right what it finds, in this very file; of qcow2 only by `repairImage`, which keeps its snapshots. */
  repair?: boolean;
  qemuImg: FindQemuImg;
  signal?: AbortSignal | undefined;
  /** False for what must come to its end without us; true unless told. */
  endsWithUs?: boolean;
}

/**
 * Checks the structure of an image that nothing else uses.
 * @throws AppFailure `disk-unreadable`, `disk-in-use`, `no-space-left`, `cancelled`, `tool-missing`.
 */
export async function checkImage(options: CheckOptions): Promise<CheckReport> {
  const { file, format, repair = false, qemuImg, signal, endsWithUs = true } = options;
  const fix = repair ? ['-r', 'all'] : [];
  try {
    const argv = ['check', '--output=json', '-f', format, ...fix, file];
    const { stdout } = await runQemuImg(qemuImg, argv, {
      timeoutMs: null,
      endsWithUs,
      okExitCodes: answers,
      ...(signal && { signal }),
    });
    return reportOf(stdout);
  } catch (error) {
    const refused = error instanceof z.ZodError || error instanceof SyntaxError;
    throw refused ? await refusal(options) : qemuImgFailure(error, file, 'disk-unreadable');
  }
}

/** Pure: reads what `qemu-img check --output=json` says; of a repair, words for people stand before it. */
export function reportOf(stdout: string): CheckReport {
  const report = reportSchema.parse(JSON.parse(stdout.slice(Math.max(0, stdout.indexOf('{')))));
  return {
    errors: (report.corruptions ?? 0) + report['check-errors'],
    leaks: report.leaks ?? 0,
    errorsFixed: report['corruptions-fixed'] ?? 0,
    leaksFixed: report['leaks-fixed'] ?? 0,
  };
}

/** It could not even be opened: exit code 1 without a report. */
async function refusal({ file, format, qemuImg, signal }: CheckOptions): Promise<unknown> {
  try {
    await runQemuImg(qemuImg, ['check', '-f', format, file], { okExitCodes: [0, 2, 3], signal });
  } catch (error) {
    return qemuImgFailure(error, file, 'disk-unreadable');
  }
  return new Error(`qemu-img checks ${file} without a report.`);
}
