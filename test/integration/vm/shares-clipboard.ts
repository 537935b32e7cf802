import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { VmService } from '../../../electron/vm/types';
import {
  announcement,
  clipboardMessage,
  mostTextBytes,
  provision,
  question,
  unpackText,
} from '../../../renderer/consoles/clipboard/wire';
import { ClipboardAgent, ClipboardScreen } from './clipboard-agent';
import type { LinuxGuest } from './linux-guest';
import { openService, until } from './support';
import type { VmHome } from './wiring';

/** As much text as passes, in characters of one to four bytes, none of which packs well. */
function longText(): Buffer {
  const letters = ['a', '\n', '"', 'é', '界', '😀', '\r\n', '\u0000'];
  const noise = randomBytes(mostTextBytes);
  const text = Array.from(noise, (byte) => letters[byte % letters.length] ?? '').join('');
  const whole = Buffer.from(text).subarray(0, mostTextBytes - 8);
  // It may have been cut inside a character.
  const valid = Buffer.from(new TextDecoder().decode(whole, { stream: true }));
  return Buffer.concat([valid, Buffer.alloc(mostTextBytes - valid.length, 'x')]);
}

/** The clipboard: texts of any characters and the largest size come through the guest unchanged, both ways. */
export async function sharesClipboard(
  home: VmHome,
  vms: VmService,
  guest: LinuxGuest,
): Promise<void> {
  const { id } = guest;
  await until(vms, id, (vm) => vm.clipboard === 'silent');
  const relay = { id: 'channel1', name: 'org.example.relay' };
  await vms.update({ ...vms.config(id), channels: [relay] });
  const agent = await ClipboardAgent.at(vms.channelSocket(id, relay.id));
  const port = (name: string) =>
    `/dev/$(basename $(dirname $(grep -lF ${name} /sys/class/virtio-ports/*/name)))`;
  await guest.until(`test -c ${port(relay.name)}; echo $?`, '0');
  const ports = `3<>${port('com.redhat.spice.0')} 4<>${port(relay.name)}`;
  const carry = `(exec ${ports}; cat <&3 >&4 & cat <&4 >&3) </dev/null >/dev/null 2>&1 &`;
  await guest.run(`${carry} echo $! > /tmp/carry`);
  await until(vms, id, (vm) => vm.clipboard === 'answers');
  // Another program that comes later has heard no event.
  await until(await openService(home), id, (vm) => vm.clipboard === 'answers');
  const screen = await ClipboardScreen.at(vms.sockets(id).vnc);
  agent.begin();
  for (const text of [Buffer.from('é😀\n'), longText()]) {
    // A guest that has just begun may miss the first word.
    screen.say(announcement());
    const again = setInterval(() => screen.say(announcement()), 2000);
    await agent.announced();
    clearInterval(again);
    const pasted = agent.paste();
    expect(clipboardMessage(await screen.next())).toEqual({ kind: 'asked' });
    screen.say(await provision(text));
    expect((await pasted).equals(text)).toBe(true);

    agent.grab();
    expect(clipboardMessage(await screen.next())).toEqual({ kind: 'announced', text: true });
    const given = agent.give(text);
    screen.say(question());
    const message = clipboardMessage(await screen.next());
    await given;
    if (message?.kind !== 'provided') throw new Error(`${message?.kind} came`);
    const taken = await unpackText(message.packed);
    expect(typeof taken === 'string' ? taken : Buffer.from(taken).equals(text)).toBe(true);
  }
  screen.close();
  agent.close();
  await guest.run('kill $(cat /tmp/carry); killall cat');
  await until(vms, id, (vm) => vm.clipboard === 'silent');
  await vms.update({ ...vms.config(id), channels: [] });
}
