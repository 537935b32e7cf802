import { mapEventIterator, ORPCError } from '@orpc/client';
import { RPCHandler } from '@orpc/server/message-port';
import type { MessagePortMain } from 'electron';
import { type AppError, AppFailure, englishSentence, toAppError } from '../../../shared/errors';
import { appHandlers } from '../api/app';
import { api, type ApiContext } from '../api/context';
import { diskToolHandlers } from '../api/disk-tools';
import { fileHandlers } from '../api/files';
import { guestHandlers } from '../api/guests';
import { hostHandlers } from '../api/host';
import { jobHandlers } from '../api/jobs';
import { backupHandlers } from '../api/backups';
import { galleryHandlers } from '../api/gallery';
import { snapshotHandlers } from '../api/snapshots';
import { trashHandlers } from '../api/trash';
import { vmHandlers } from '../api/vms';

// oRPC asks of each message whether it is a FormData, and Node's getter for that name loads its whole HTTP client:
// 20 ms between the window and its list (measured). Nothing here speaks FormData, so nothing is one.
Object.defineProperty(globalThis, 'FormData', {
  value: { [Symbol.hasInstance]: () => false },
  configurable: true,
  writable: true,
});

/** A procedure of the contract that has no handler here does not compile. */
const router = api.router({
  app: appHandlers,
  host: hostHandlers,
  jobs: jobHandlers,
  files: fileHandlers,
  snapshots: snapshotHandlers,
  backups: backupHandlers,
  gallery: galleryHandlers,
  disks: diskToolHandlers,
  trash: trashHandlers,
  guests: guestHandlers,
  vms: vmHandlers,
});

/** What was thrown, as the contract's one error. The stack of a bug stays in main's log. */
function asFailed(thrown: unknown, path: readonly string[], context: ApiContext) {
  let error: AppError;
  if (thrown instanceof ORPCError && thrown.code === 'BAD_REQUEST') {
    error = {
      code: 'bad-request',
      detail: `${path.join('.')}\n${JSON.stringify(thrown.data, null, 2)}`,
    };
  } else {
    error = toAppError(thrown);
  }
  const expected = thrown instanceof AppFailure || error.code === 'cancelled';
  if (!expected) context.report(`api ${path.join('.')}`, thrown);
  return new ORPCError('FAILED', { data: error, message: englishSentence(error) });
}

/** oRPC's streams are async generators; a plain value of the contract never is. */
function isStream(output: unknown): output is AsyncGenerator<unknown, unknown, undefined> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}

const handler = new RPCHandler<ApiContext>(router, {
  // The one wrapper around every call, its checks of input and output included.
  clientInterceptors: [
    async (options) => {
      const { path, context } = options;
      try {
        const output: unknown = await options.next();
        if (!isStream(output)) return output;
        return mapEventIterator(output, {
          value: async (event: unknown) => event,
          error: async (thrown) => asFailed(thrown, path, context),
        });
      } catch (thrown) {
        throw asFailed(thrown, path, context);
      }
    },
  ],
});

/** Answers the contract's calls on one port until the page is gone. */
export function serve(port: MessagePortMain, context: ApiContext): void {
  handler.upgrade(port, { context });
  port.start();
}
