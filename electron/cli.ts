import path from 'node:path';
import { runProcess } from './cli/run-process';
import { loadPlaces } from './machines/load-places';

// The command line on plain Node. In the packaged app `main.ts` runs the same for a verb.
await runProcess(process.argv.slice(2), path.join(import.meta.dirname, '../../assets'), {
  // For developers and tests: modules with further places that have machines.
  places: async () => await loadPlaces(process.env['PADDOCK_PLACES']),
});
