import RFB, { type RawChannel } from '@novnc/novnc';
import { receivePort } from '../../../renderer/api/bridge';
import { PortChannel } from '../../../renderer/consoles/port-channel';
import { LocalRfb } from '../../../renderer/consoles/screen/local-rfb';
import { drawAlone, takeAlone } from './ceilings';

// One console that fills the page, scaled to fit: ours, or noVNC as it comes on a WebSocket; or a half of ours alone.
const query = new URLSearchParams(location.search);
const target = document.getElementById('screen');
if (!target) throw new Error('the page has no place for a screen');

async function openChannel(): Promise<PortChannel> {
  const port = await receivePort('paddock:console', (nonce) =>
    window.paddock.openConsole({
      machine: { connection: 'bench', id: '0' },
      kind: 'screen',
      nonce,
    }),
  );
  const channel = new PortChannel(port);
  if (!(await channel.start())) throw new Error('main refused the console');
  return channel;
}

function scaled(rfb: RFB): void {
  rfb.scaleViewport = true;
}

const ways: Record<string, (place: HTMLElement) => Promise<void> | void> = {
  async product(place) {
    const channel = await openChannel();
    scaled(LocalRfb.open(place, channel));
    channel.release();
  },
  stock(place) {
    const socket = new WebSocket(`ws://127.0.0.1:${query.get('port')}`) as unknown as RawChannel;
    scaled(new RFB(place, socket, { shared: true }));
  },
  drawing: drawAlone,
  transport: async () => takeAlone(await openChannel()),
};
await ways[query.get('path') ?? '']?.(target);
