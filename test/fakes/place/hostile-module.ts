import { FakePlace, placeVm } from './fake-place';
import { floods } from './floods';

/** A place whose machines have screens that one must not trust, as a module that the app loads. */
const connection = 'fake://hostile/system';

export default [
  new FakePlace(
    connection,
    Object.keys(floods).map((name, index) =>
      placeVm(connection, {
        id: `0b1f9c1e-0000-4000-8000-0000000001${String(index).padStart(2, '0')}`,
        name,
        state: 'running',
        accelerator: 'kvm',
        startedAt: 1,
        serialPorts: 0,
      }),
    ),
  ),
];
