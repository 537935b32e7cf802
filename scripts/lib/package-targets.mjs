import { findCommand } from '../setup/commands.mjs';

/** The targets of electron-builder.yml, and what each needs beside electron-builder. */
export const TARGETS = [
  { name: 'dir', needs: 'nothing', local: () => true },
  {
    name: 'tar.gz',
    needs: '7za: downloaded from GitHub, or ELECTRON_BUILDER_7ZIP_PATH=/usr/bin/7za (p7zip-full)',
    local: () => Boolean(process.env.ELECTRON_BUILDER_7ZIP_PATH),
  },
  {
    name: 'deb',
    needs: 'fpm: downloaded from GitHub, or `gem install fpm` and USE_SYSTEM_FPM=true',
    local: hasOwnFpm,
  },
  {
    name: 'rpm',
    needs: 'fpm as for deb, and rpmbuild (Debian: rpm, Fedora: rpm-build)',
    local: () => hasOwnFpm() && findCommand('rpmbuild') !== undefined,
  },
  {
    name: 'AppImage',
    needs:
      'the AppImage tools 1.0.3: downloaded from GitHub, or APPIMAGE_TOOLS_PATH=/folder. It brings ' +
      "no AppArmor profile, and its own start script turns Chromium's sandbox off where user " +
      'namespaces are closed (Ubuntu 23.10 and later): prefer the deb there',
    local: () => Boolean(process.env.APPIMAGE_TOOLS_PATH),
  },
];

function hasOwnFpm() {
  if (process.env.CUSTOM_FPM_PATH) return true;
  return process.env.USE_SYSTEM_FPM === 'true' && findCommand('fpm') !== undefined;
}

/** A table of the targets: what each needs, and whether that is here already. */
export function describeTargets() {
  const rows = TARGETS.map(({ name, needs, local }) => {
    const state = local() ? 'ready' : 'fetches';
    return `  ${name.padEnd(9)} ${state.padEnd(8)} ${needs}`;
  });
  return `Targets (npm run package -- TARGET …):\n${rows.join('\n')}\n`;
}
