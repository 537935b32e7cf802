/** An Electron build at hand; `folder` is the dist folder that holds the executable `path`. */
export interface ElectronRuntime {
  readonly source: 'override' | 'own' | 'npm';
  readonly path: string;
  readonly folder: string;
  readonly version: string;
}

/** The Electron executable for development and tests. Throws when the set-up has not been run. */
export function electronPath(): string;

/** The Electron runtime to use, without fetching anything; undefined when there is none yet. */
export function electronRuntime(): ElectronRuntime | undefined;
