import path from 'node:path';
import { z } from 'zod';
import type { DiskFormat } from '../../shared/vm-config';
import { qemuImgFailure } from './qemu-img-errors';
import { runQemuImg, type FindQemuImg } from './run-qemu-img';

export interface DiskCheck {
  /** `leaks` wastes space and harms nothing; `unsupported`: the format has nothing to check. */
  result: 'ok' | 'leaks' | 'corrupt' | 'unsupported';
  corruptions: number;
  leaks: number;
}

/** Exit codes of `qemu-img check` (QEMU manual, qemu-img, "check"). */
const exitCodes = { ok: 0, corrupt: 2, leaks: 3, unsupported: 63 } as const;

const checkSchema = z.object({ corruptions: z.number().optional(), leaks: z.number().optional() });

/**
 * Checks the inner consistency of an image that no guest uses. Changes nothing.
 * @throws AppFailure `disk-in-use`, `disk-unreadable`, `file-missing`, `tool-missing`, `cancelled`.
 */
export async function checkDisk(
  file: string,
  format: DiskFormat,
  qemuImg: FindQemuImg,
  signal?: AbortSignal,
): Promise<DiskCheck> {
  const argv = ['check', '--output=json', '-f', format, path.resolve(file)];
  try {
    const okExitCodes = Object.values(exitCodes);
    const { stdout, exitCode } = await runQemuImg(qemuImg, argv, {
      timeoutMs: 3_600_000,
      okExitCodes,
      signal,
    });
    if (exitCode === exitCodes.unsupported) {
      return { result: 'unsupported', corruptions: 0, leaks: 0 };
    }
    const { corruptions = 0, leaks = 0 } = checkSchema.parse(JSON.parse(stdout));
    const result = corruptions > 0 ? 'corrupt' : leaks > 0 ? 'leaks' : 'ok';
    return { result, corruptions, leaks };
  } catch (error) {
    throw qemuImgFailure(error, file, 'disk-unreadable');
  }
}
