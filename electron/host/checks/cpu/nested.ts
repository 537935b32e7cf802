import type { SubVerdict, Verdict, Witness } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { type Findings, part, verdict, witness } from '../build';
import { parameterOff } from '../../kernel-line/module-words';
import { nestingAdvice } from '../hypervisor/advice';
import { outsideName } from '../hypervisor/names';
import { outside } from '../hypervisor/outside';
import { kvmUse } from '../kvm/kvm-holder';
import { cpuFamily, isYes, kernelWords, moduleParameter, vendorModule } from '../machine';
import { enableNesting } from '../remedies/remedies';

/** Is this machine itself a guest? */
function insidePart(snapshot: HostSnapshot): SubVerdict {
  const title = message('nested.inside.title');
  const { inside, name, source, value, controlsXen } = outside(snapshot);
  const witnesses = [witness(source, value)];
  const shared = { witnesses, deciding: source };
  if (controlsXen) {
    const summary = message('nested.inside.xen');
    return part('inside', title, { verdict: 'on', summary, ...shared });
  }
  if (inside === null) {
    return part('inside', title, {
      verdict: 'unknown',
      summary: message('nested.inside.unknown'),
      ...shared,
    });
  }
  if (!inside) {
    return part('inside', title, {
      verdict: 'on',
      summary: message('nested.inside.no'),
      ...shared,
    });
  }
  const summary =
    name === 'unknown'
      ? message('nested.inside.unnamed')
      : message('nested.inside.yes', { hypervisor: outsideName(name) });
  return part('inside', title, { verdict: 'on', summary, ...shared });
}

/**
 * Whether the answer can be changed now. The parameter is read when the module is loaded (`nested` has mode 0444 in
 * vmx.c and svm.c), so it changes by reloading the module, which no running machine lets happen.
 */
function changePart(snapshot: HostSnapshot, owner: string): SubVerdict {
  const title = message('nested.change.title');
  const source = `/sys/module/${owner}`;
  const listed = snapshot.kernel.modules[owner]?.listed;
  const { machines, busy } = kvmUse(snapshot);
  const witnesses = [
    witness(source, listed ? `loaded, used ${listed.users}×` : 'not in the list of loaded modules'),
    witness('/proc/*/fd', `${machines} machines seen`),
  ];
  const say = (verdict: SubVerdict['verdict'], summary: SubVerdict['summary']) =>
    part('change', title, { verdict, summary, witnesses, deciding: source });
  const fixed =
    valueOf(snapshot.kernel.builtin)?.includes(owner) === true ||
    snapshot.kernel.moduleList.state === 'absent';
  if (fixed) return say('blocked', message('nested.change.fixed', { module: owner }));
  if (busy === true) return say('blocked', message('nested.change.busy', { module: owner }));
  if (!listed || busy === null) return say('unknown', message('nested.change.unknown'));
  return say('on', message('nested.change.free', { module: owner }));
}

/** Off by the module's parameter: who turned it off, and how it is turned on. */
function offFindings(snapshot: HostSnapshot, owner: string, witnesses: Witness[]): Findings {
  const word = parameterOff(kernelWords(snapshot), owner, 'nested');
  if (word !== null) {
    return {
      verdict: 'blocked',
      summary: message('nested.off-word', { word }),
      witnesses: [...witnesses, witness('/proc/cmdline', word)],
      deciding: '/proc/cmdline',
      next: message('iommu.next.remove-word', { word }),
    };
  }
  const busy = kvmUse(snapshot).busy === true;
  const builtIn = valueOf(snapshot.kernel.builtin)?.includes(owner) === true;
  const users = snapshot.kernel.modules[owner]?.listed?.users ?? 0;
  const key = builtIn ? 'nested.next.builtin' : busy ? 'nested.next.busy' : 'nested.next.enable';
  return {
    verdict: 'blocked',
    summary: message('nested.off'),
    witnesses,
    deciding: parameterSource(owner),
    next: message(key, { module: owner }),
    remedies: builtIn ? [] : enableNesting(snapshot, owner, users),
  };
}

const parameterSource = (owner: string) => `/sys/module/${owner}/parameters/nested`;

/** May guests of this machine run guests of their own? The module's parameter says. */
export function checkNested(snapshot: HostSnapshot, cpu: Verdict): Verdict {
  const title = message('nested.title');
  const parts = [insidePart(snapshot)];
  const module = vendorModule(snapshot) ?? (cpuFamily(snapshot) === 's390' ? 'kvm' : null);
  const owner = cpuFamily(snapshot) === 'power' ? 'kvm_hv' : module;
  // A built-in module shows its parameters even where the processor has refused it.
  const refused = cpu.verdict !== 'on' && cpu.verdict !== 'unknown';
  const value = owner && !refused ? moduleParameter(snapshot, owner, 'nested') : undefined;
  const source = parameterSource(owner ?? 'kvm');
  if (owner && value !== undefined) parts.push(changePart(snapshot, owner));
  const users = owner ? snapshot.kernel.modules[owner]?.listed?.users : undefined;
  const witnesses = [witness(source, value ?? 'absent')];
  if (users !== undefined && owner)
    witnesses.push(witness('/proc/modules', `${owner} used ${users}×`));
  if (value !== undefined && isYes(value)) {
    const summary = message('nested.on');
    return verdict('nested', title, { verdict: 'on', summary, witnesses, deciding: source }, parts);
  }
  if (value !== undefined && owner) {
    return verdict('nested', title, offFindings(snapshot, owner, witnesses), parts);
  }
  const follows = refused ? cpu.verdict : 'unknown';
  const around = outside(snapshot);
  const outer = follows === 'blocked' && around.inside === true;
  const findings = {
    verdict: follows,
    summary: message(follows === 'unknown' ? 'nested.unknown' : 'nested.follows'),
    witnesses,
    deciding: source,
    next: outer ? nestingAdvice(snapshot, around.name) : null,
  };
  return verdict('nested', title, findings, parts);
}
