import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig, type Plugin, runnerImport } from 'vite';

const name = 'virtual:host-reports';

/** Serves what the host room says of its recorded machines; read when the page first asks. */
const hostReports: Plugin = {
  name: 'host-reports',
  resolveId: (id) => (id === name ? `\0${name}` : null),
  load: async (id) => {
    if (id !== `\0${name}`) return null;
    const { module } = await runnerImport<typeof import('./host-reports')>(
      resolve(import.meta.dirname, 'host-reports.ts'),
    );
    // As text: megabytes of it are read several times faster so.
    const text = JSON.stringify(await module.hostReports());
    return `export default JSON.parse(${JSON.stringify(text)})`;
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), hostReports],
  server: { fs: { allow: [resolve(import.meta.dirname, '../..')] } },
  build: { target: 'es2022' },
});
