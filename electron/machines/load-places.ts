import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { asRecord } from '../../shared/record';
import type { MachineProvider } from '../provider/machine-provider';

/**
 * Further places that have machines, for developers and tests: the default exports of modules, each an array of
 * providers. Only a checkout may ask for it; an installed app loads no code that a variable names.
 * @param files paths of the modules, separated by colons; undefined for none.
 */
export async function loadPlaces(files: string | undefined): Promise<MachineProvider[]> {
  const paths = (files ?? '').split(':').filter((file) => file !== '');
  const places = paths.map(async (file) => {
    const url = pathToFileURL(path.resolve(file)).href;
    const module: unknown = await import(/* @vite-ignore */ url);
    const { default: places } = asRecord(module) ?? {};
    if (!isPlaces(places)) throw new Error(`${file} exports no places`);
    return places;
  });
  return (await Promise.all(places)).flat();
}

const isPlaces = (value: unknown): value is MachineProvider[] =>
  Array.isArray(value) &&
  value.every((place) => typeof asRecord(place)?.['connection'] === 'string');
