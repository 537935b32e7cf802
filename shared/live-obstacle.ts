import { failure, type AppFailure } from './errors';
import type { LiveObstacle } from './snapshot-calls';

/** The fix that gives the right, as a terminal calls it. */
const fixCommand = 'paddock host --fix allow-userfaultfd';

/** A guest that cannot go on while its memory is kept, and why. */
export function liveImpossible(
  { id: vmId, name }: { id: string; name: string },
  { reason, words }: LiveObstacle,
): AppFailure {
  const code = (
    {
      paused: 'snapshot-live-paused',
      right: 'snapshot-live-not-allowed',
      qemu: 'snapshot-live-impossible',
      hangs: 'snapshot-live-unsafe',
    } as const
  )[reason];
  return failure(code, {
    params: { name, reason: words },
    ...(words !== '' && { detail: words }),
    ...(reason === 'right' && { command: fixCommand }),
    vmId,
  });
}
