import RFB from '@novnc/novnc';
import { receivePort } from '../../../renderer/api/bridge';
import { PortChannel } from '../../../renderer/consoles/port-channel';

const query = new URLSearchParams(location.search);
const target = document.getElementById('screen');
if (!target) throw new Error('no target');

if (query.get('path') === 'stock') {
  const socket = new WebSocket(`ws://127.0.0.1:${query.get('port')}`);
  socket.binaryType = 'arraybuffer';
  const rfb = new RFB(target, socket as never, { shared: true });
  rfb.scaleViewport = true;
} else {
  const port = await receivePort('paddock:console', (nonce) =>
    window.paddock.openConsole({ vmId: '0', kind: 'screen', nonce }),
  );
  const channel = new PortChannel(port);
  const rfb = new RFB(target, channel, { shared: true });
  rfb.scaleViewport = true;
  channel.start();
}
