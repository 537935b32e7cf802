import { UsageError, type VerbCode } from '../context';
import { requestOf, monitorRequest } from '../../qemu/monitor/request';
import { onlyLocalVm } from '../only-vm';

/** `paddock monitor NAME COMMAND`: QMP by its name or as JSON; with `--hmp` a line as people write it. */
export const monitor: VerbCode = async (given, cli) => {
  const line = given.positionals[1] ?? '';
  const asLine = given.flag('hmp');
  const request = asLine ? requestOf({ mode: 'hmp', line }) : monitorRequest(line);
  if (!request) throw new UsageError('badCommand');
  const { machines, local } = await cli.services();
  const { id } = onlyLocalVm(machines, given);
  if (asLine) {
    const { text } = await local.askMonitor(id, request);
    for (const each of text.trimEnd().split('\n')) cli.print(each.trimEnd());
  } else cli.printJson({ return: await local.monitor(id, request) });
};
