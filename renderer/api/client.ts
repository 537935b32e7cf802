import { type ClientContext, createORPCClient, DynamicLink, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../shared/contract';
import { type AppError, errorCodes, toAppError } from '../../shared/errors';
import { receivePort } from './bridge';

/** The contract as calls: `api.vms.start({ id })`. Types only, so that no schema is in the page's bundle. */
export type Api = ContractRouterClient<Contract>;

type PageLink = RPCLink<ClientContext>;
let link: Promise<PageLink> | null = null;
let mayConnect: Promise<void> | null = null;

/** Calls wait for this before the first of them asks main for the port. */
export function connectAfter(ready: Promise<void>): void {
  mayConnect = ready;
}

/** Opens the one port of this page; a port that main closed is reopened by the next call. */
async function openLink(): Promise<PageLink> {
  await mayConnect;
  const port = await receivePort('paddock:rpc', (nonce) => window.paddock.connect(nonce));
  port.addEventListener('close', () => {
    link = null;
  });
  port.start();
  return new RPCLink({ port });
}

/** Every call the window can make. Wrap calls in {@link attempt}, which speaks `AppError`. */
export const api: Api = createORPCClient(
  new DynamicLink<ClientContext>(async () => await (link ??= openLink())),
);

const codes: ReadonlySet<unknown> = new Set(errorCodes);

function isAppError(value: unknown): value is AppError {
  return typeof value === 'object' && value !== null && 'code' in value && codes.has(value.code);
}

/** The `AppError` in what a call has thrown. What main did not expect has the code `internal`. */
export function errorOfCall(thrown: unknown): AppError {
  if (thrown instanceof ORPCError && isAppError(thrown.data)) return thrown.data;
  return toAppError(thrown);
}

export type Attempt<T> = { ok: true; value: T } | { ok: false; error: AppError };

/** Waits for a call and answers with its value or its failure; never throws. */
export async function attempt<T>(pending: Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await pending };
  } catch (thrown) {
    return { ok: false, error: errorOfCall(thrown) };
  }
}
