import { z } from 'zod';
import { terminalFonts, terminalFontSize, terminalThemes, usualTerminal } from './terminal';
import { languages } from './texts/language';

const language = z.enum(['system', ...languages]);
const theme = z.enum(['system', 'light', 'dark']);
/** Limits of `shutdownSeconds`. */
export const shutdownRange = { min: 5, max: 600 } as const;
/** Seconds a guest gets to shut down before "force off" is suggested. */
const shutdownSeconds = z.number().int().min(shutdownRange.min).max(shutdownRange.max);
/** Keys that take the keyboard back from a console when they are pressed and released alone. */
export const releaseKeysValues = ['ctrl-alt', 'ctrl-alt-shift', 'right-ctrl'] as const;
const releaseKeys = z.enum(releaseKeysValues);
export type ReleaseKeys = z.infer<typeof releaseKeys>;
/** In full screen the desktop's own keys (Super, Alt+Tab) go to the guest. */
const desktopKeysToGuest = z.boolean();
/** False until the person has seen the first-run page. */
const welcomed = z.boolean();
/** The proof runs by itself when this machine, as it is now, has none. */
const proveByItself = z.boolean();

/** What becomes of running guests when this computer is shut down while the app is open. */
export const hostShutdownValues = ['suspend', 'shut-down', 'nothing'] as const;
const atHostShutdown = z.enum(hostShutdownValues);
/** Minutes after which an idle guest is suspended, as they are offered; 0 is never. */
export const suspendIdleValues = [0, 15, 30, 60, 120, 240, 480] as const;
const suspendIdleMinutes = z.number().int().min(0).max(1440);

/** See `TerminalSettings`. */
const terminalParts = {
  fontSize: z.number().int().min(terminalFontSize.min).max(terminalFontSize.max),
  font: z.enum(terminalFonts),
  theme: z.enum(terminalThemes),
  copyOnSelect: z.boolean(),
  timeStamps: z.boolean(),
  screenReader: z.boolean(),
};
const keptTerminal = z
  .object({
    fontSize: terminalParts.fontSize.default(usualTerminal.fontSize),
    font: terminalParts.font.default(usualTerminal.font),
    theme: terminalParts.theme.default(usualTerminal.theme),
    copyOnSelect: terminalParts.copyOnSelect.default(usualTerminal.copyOnSelect),
    timeStamps: terminalParts.timeStamps.default(usualTerminal.timeStamps),
    screenReader: terminalParts.screenReader.default(usualTerminal.screenReader),
  })
  .prefault({});

/** Choices of the person; kept in `$XDG_CONFIG_HOME/paddock/settings.json`. */
export const settingsSchema = z.object({
  language: language.default('system'),
  theme: theme.default('system'),
  shutdownSeconds: shutdownSeconds.default(60),
  atHostShutdown: atHostShutdown.default('suspend'),
  suspendIdleMinutes: suspendIdleMinutes.default(0),
  welcomed: welcomed.default(false),
  proveByItself: proveByItself.default(true),
  releaseKeys: releaseKeys.default('ctrl-alt'),
  desktopKeysToGuest: desktopKeysToGuest.default(true),
  terminal: keptTerminal,
});
export type Settings = z.infer<typeof settingsSchema>;

/**
 * Some of them. Not `settingsSchema.partial()`: zod 4 fills the defaults in there too, and changing the
 * theme would then set the language back.
 */
export const settingsPatchSchema = z
  .object({
    language,
    theme,
    shutdownSeconds,
    atHostShutdown,
    suspendIdleMinutes,
    welcomed,
    proveByItself,
    releaseKeys,
    desktopKeysToGuest,
    terminal: z.object(terminalParts),
  })
  .partial();
