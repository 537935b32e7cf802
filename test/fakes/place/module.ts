import { FakePlace, placeVm } from './fake-place';

/** The far place of the end-to-end tests, as a module that the app and the command line load. */
const connection = 'fake://far/system';

export default [
  new FakePlace(connection, [
    placeVm(connection, { id: '0b1f9c1e-0000-4000-8000-000000000001', name: 'Mail' }),
    placeVm(connection, {
      id: '0b1f9c1e-0000-4000-8000-000000000002',
      name: 'Web',
      state: 'running',
      accelerator: 'kvm',
      startedAt: 1,
    }),
  ]),
];
