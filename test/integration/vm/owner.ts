import { toAppError } from '../../../shared/errors';
import { makeService, type VmHome } from './wiring';

/**
 * A process that owns VMs, to be killed by tests: `owner HOME-JSON VM-ID`. Says `ready`, waits for a line on its
 * standard input, starts the VM and says how that went; then it stays until it is killed.
 */
const [homeJson = '', id = ''] = process.argv.slice(2);
const home = JSON.parse(homeJson) as VmHome;
const service = makeService(home);
await service.load();
const say = (line: string) => process.stdout.write(`${line}\n`);
say('ready');
process.stdin.once('data', () => {
  service.start(id).then(
    () => say(`started ${service.find(id).pid}`),
    (error: unknown) => say(`refused ${toAppError(error).code}`),
  );
});
setInterval(() => undefined, 60_000);
