import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { runOnStage } from './stage';
import { takeReadmePictures } from './readme-pictures';
import { visit } from './visit';
import { TourRecord } from './record';

const say = (text: string) => process.stdout.write(`${text}\n`);

/** `npm run tour`: the whole path from the host report to a guest that was shut down, with pictures of it. */
async function tour(): Promise<number> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const record = await TourRecord.begin(path.resolve('artefacts/tour', stamp));
  const failure = await runOnStage((stage) => visit(stage, record)).then(
    () => null,
    (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown))),
  );
  const summary = await record.finish(failure);
  if (failure) say(`\nThe tour stopped: ${stripVTControlCharacters(failure.message)}`);
  say(`\nPictures and summary: ${path.dirname(summary)}`);
  return failure ? 1 : 0;
}

const readme = process.argv.includes('--readme');
const code = readme ? await runOnStage(takeReadmePictures).then(() => 0) : await tour();
process.exit(code);
