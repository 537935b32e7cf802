import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { app, type MessagePortMain } from 'electron';
import { cpus, totalmem } from 'node:os';
import { contract } from '../../shared/contract';
import { MiB } from '../../shared/units';
import { paddockPaths } from '../lib/paths';

const api = implement(contract);

const handler = new RPCHandler({
  app: {
    info: api.app.info.handler(() => ({
      version: app.getVersion(),
      electron: process.versions.electron ?? '',
      vmFolder: paddockPaths().vms,
      cores: cpus().length,
      memoryMiB: Math.floor(totalmem() / MiB),
    })),
  },
});

/** Answers the contract's calls on one port until the page is gone. */
export function serve(port: MessagePortMain): void {
  handler.upgrade(port);
  port.start();
}
