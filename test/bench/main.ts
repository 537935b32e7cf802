import { mkdir, writeFile } from 'node:fs/promises';
import { startVirtualDisplay } from '../../scripts/lib/virtual-display.mjs';
import { benchAppLaunch } from './app-launch';
import { benchHostReport } from './host-report';
import { benchHostWindow } from './host-window';
import { benchList } from './list';
import { benchRfb } from './rfb';
import { benchStartLatency } from './start-latency';
import { benchSerial } from './serial';
import { benchIdle } from './idle';
import { benchHardwarePage } from './hardware-page';
import { benchPlug } from './plug';
import { benchKeeping } from './keeping';
import { type BenchResult, reached, resultTable } from './support/result';

/** `npm run bench [-- NAME…]`: every measure, or those named, as a table and as `artefacts/bench.json`. */
const measures: Record<string, () => Promise<BenchResult[]>> = {
  launch: benchAppLaunch,
  start: benchStartLatency,
  host: benchHostReport,
  window: benchHostWindow,
  rfb: benchRfb,
  serial: benchSerial,
  idle: benchIdle,
  list: benchList,
  hardware: benchHardwarePage,
  plug: benchPlug,
  keeping: benchKeeping,
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in measures));
if (unknown.length > 0) {
  console.error(
    `no such measure: ${unknown.join(', ')}; there are ${Object.keys(measures).join(', ')}`,
  );
  process.exit(2);
}

const display = await startVirtualDisplay();
process.env['DISPLAY'] = display.display;
const results: BenchResult[] = [];
try {
  for (const [name, bench] of Object.entries(measures)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    console.log(`measuring: ${name}`);
    results.push(...(await bench()));
  }
} finally {
  display.stop();
}
console.log(`\n${resultTable(results)}\n`);
await mkdir('artefacts', { recursive: true });
const record = results.map((result) => ({ ...result, reached: reached(result) }));
await writeFile('artefacts/bench.json', `${JSON.stringify(record, null, 2)}\n`);
console.log('also in artefacts/bench.json');
