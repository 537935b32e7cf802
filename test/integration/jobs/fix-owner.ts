import path from 'node:path';
import { offeredFixes } from '../../../electron/host/fixes/plan';
import { createServices } from '../../../electron/services';
import { toAppError } from '../../../shared/errors';

/**
 * A process that runs a fix, to be killed by tests: `fix-owner NAME FOLDER`, on the machine that its environment and
 * the folder of system programs describe. Says each command and how it ended.
 */
const [wanted = '', folder = ''] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const services = createServices({
  assetsDir: path.resolve('assets'),
  monitor: 'app',
  systemFolders: [folder],
});
const offer = offeredFixes(await services.host.report()).find(({ names }) =>
  names.includes(wanted),
);
if (!offer) {
  say('not offered');
  process.exit(0);
}
const { fingerprint } = await services.host.planFix(offer.ref);
try {
  for await (const progress of services.host.runFix({ ...offer.ref, fingerprint })) {
    if (progress.type === 'output') say(progress.text.trim());
  }
  say('done');
} catch (error) {
  say(`refused ${toAppError(error).code}`);
}
await services.close();
