import type { VmSummary } from '../../shared/vm-state';

function desktop(pen: OffscreenCanvasRenderingContext2D, hue: number) {
  const sky = pen.createLinearGradient(0, 0, 320, 200);
  sky.addColorStop(0, `hsl(${hue} 60% 42%)`);
  sky.addColorStop(1, `hsl(${hue + 50} 65% 22%)`);
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 320, 200);
  pen.fillStyle = 'rgb(255 255 255 / 92%)';
  pen.fillRect(60, 36, 170, 112);
  pen.fillStyle = `hsl(${hue} 30% 86%)`;
  pen.fillRect(60, 36, 170, 14);
  pen.fillStyle = 'rgb(20 22 28 / 85%)';
  pen.fillRect(0, 184, 320, 16);
}

function terminal(pen: OffscreenCanvasRenderingContext2D, name: string) {
  pen.fillStyle = '#101216';
  pen.fillRect(0, 0, 320, 200);
  pen.fillStyle = '#c9d1d9';
  pen.font = '9px monospace';
  [
    '[  OK  ] Started systemd-journald.service',
    '[  OK  ] Reached target Network',
    '[  OK  ] Started OpenSSH server daemon',
    '',
    `${name} login: _`,
  ].forEach((line, index) => pen.fillText(line, 10, 22 + index * 13));
}

/** A guest's screen for pictures of the list, as a PNG in base64. */
export async function drawScreen(vm: VmSummary): Promise<string | null> {
  const canvas = new OffscreenCanvas(320, 200);
  const pen = canvas.getContext('2d');
  if (!pen) return null;
  if (vm.os.startsWith('windows')) desktop(pen, 212);
  else if (vm.os === 'fedora') desktop(pen, 228);
  else terminal(pen, vm.slug);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(''));
}
