import RFB, { type RawChannel } from '@novnc/novnc';
import { receivePort } from '../../../renderer/api/bridge';
import { PortChannel } from '../../../renderer/consoles/port-channel';
import { LocalRfb } from '../../../renderer/consoles/screen/local-rfb';

// One console that fills the page, scaled to fit: ours, or noVNC as it comes on a WebSocket.
const query = new URLSearchParams(location.search);
const target = document.getElementById('screen');
if (!target) throw new Error('the page has no place for a screen');

async function openOurs(place: HTMLElement): Promise<RFB> {
  const port = await receivePort('paddock:console', (nonce) =>
    window.paddock.openConsole({
      machine: { connection: 'bench', id: '0' },
      kind: 'screen',
      nonce,
    }),
  );
  const channel = new PortChannel(port);
  if (!(await channel.start())) throw new Error('main refused the console');
  const rfb = LocalRfb.open(place, channel);
  channel.release();
  return rfb;
}

function openStock(place: HTMLElement): RFB {
  const socket = new WebSocket(`ws://127.0.0.1:${query.get('port')}`) as unknown as RawChannel;
  return new RFB(place, socket, { shared: true });
}

const rfb = query.get('path') === 'stock' ? openStock(target) : await openOurs(target);
rfb.scaleViewport = true;
