/**
 * The window in an ordinary browser, on a fake main process: `npx vite test/harness`, then open
 * `/?vms=sample|none|1000&host=<recorded machine>&language=en|zh-CN`. Guests are made up in the page.
 */
import { RPCHandler } from '@orpc/server/message-port';
import reports from 'virtual:host-reports';
import profiles from '../../assets/guest-profiles.json';
import { type GuestProfile } from '../../shared/draft';
import { fakeImages } from '../fakes/window/disks';
import { sampleEvents } from '../fakes/window/events';
import { manyVms, sampleVms } from '../fakes/window/machines';
import { type FakeContext, fakeRouter, sampleFile } from '../fakes/window/router';
import { World } from '../fakes/window/world';
import type { ConsoleRequest } from '../../shared/console-protocol';
import { fixOf } from './fix';
import { readStream, serveHostile } from './guests/hostile';
import { newGuestScreen, serveScreen } from './guests/screen';
import { serveSerial } from './guests/serial';
import { drawScreen } from './screens';
import { trialOf } from './trial';

const query = new URLSearchParams(location.search);
const wanted = query.get('vms') ?? 'sample';
const hostName = query.get('host') ?? 'intel-desktop';
const report = reports[hostName];
if (!report) throw new Error(`No recorded machine ${hostName}`);

function vmsWanted() {
  if (wanted === 'sample') return sampleVms(Date.now());
  return wanted === 'none' ? [] : manyVms(Number(wanted));
}

const language = query.get('language');
const world = new World({
  vms: vmsWanted(),
  profiles: profiles as GuestProfile[],
  report,
  trial: trialOf(report, query.get('trial') === 'dies'),
  fix: fixOf(report, query.get('fix') === 'fails'),
  settings: {
    language: language === 'zh-CN' || language === 'en' ? language : 'system',
    welcomed: wanted !== 'none',
  },
  pace: { answer: 1, boot: 500, shutDown: 4000, create: 250, trialStep: 130, fixStep: 400 },
  thumbnail: drawScreen,
});

if (query.has('cloud')) {
  world.seed = {
    userData: '#cloud-config\nuser:\n  name: kim\n  sudo: ALL=(ALL) NOPASSWD:ALL\n',
    networkConfig: null,
    metaData: 'instance-id: iid-1\nlocal-hostname: debian-12\n',
    instanceId: 'iid-1',
    changed: false,
  };
}
world.images = fakeImages(world.list());
world.events = sampleEvents(Date.now());

const context: FakeContext = {
  world,
  menu: [],
  chosen: {
    iso: sampleFile({
      fileName: 'debian-12.8.0-amd64-netinst.iso',
      os: 'debian',
      label: 'Debian 12.8.0 amd64 n',
    }),
    disk: query.has('cloud')
      ? sampleFile({
          fileName: 'debian-13-generic-amd64.qcow2',
          kind: 'disk',
          format: 'qcow2',
          os: 'debian',
          virtualSize: 3_221_225_472,
          cloud: true,
        })
      : sampleFile({
          fileName: 'appliance.vmdk',
          kind: 'disk',
          format: 'vmdk',
          virtualSize: 42_949_672_960,
        }),
    kernel: sampleFile({ fileName: 'vmlinuz-6.12.3', kind: 'kernel', fileSize: 11_342_848 }),
    initrd: sampleFile({ fileName: 'initrd.img-6.12.3', kind: 'initrd', fileSize: 48_234_496 }),
  },
};

const handler = new RPCHandler<FakeContext>(fakeRouter);
localStorage.setItem('paddock.language', world.settings.language);
const guestScreen = newGuestScreen();

function openConsole(request: ConsoleRequest): void {
  if (serveHostile(request)) return;
  if (request.kind === 'screen') serveScreen(request, guestScreen);
  else serveSerial(request);
}

Object.assign(window, {
  world,
  guestScreen,
  readStream,
  paddock: {
    platform: { language: 'en-US' },
    connect: (nonce: string) => {
      const { port1, port2 } = new MessageChannel();
      handler.upgrade(port1, { context });
      port1.start();
      window.postMessage({ type: 'paddock:rpc', nonce }, '*', [port2]);
    },
    openConsole,
    grantDropped: async (file: File) => `grant:${file.name}`,
  },
});

await import('../../renderer/main');
