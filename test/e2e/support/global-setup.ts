import { access } from 'node:fs/promises';

/** Before the end-to-end tests: a built app. */
export default async function setup(): Promise<void> {
  await access('out/main/main.js').catch(() => {
    throw new Error('The app is not built: npm run build (npm test does it)');
  });
}
