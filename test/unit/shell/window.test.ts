import { describe, expect, it } from 'vitest';
import { cliArguments } from '../../../electron/shell/arguments';
import { logFile } from '../../../electron/shell/log';
import { originOf, pageUrl } from '../../../electron/shell/window/ui-origin';
import {
  firstSize,
  fitBounds,
  parseWindowState,
} from '../../../electron/shell/window/window-bounds';
import { minimumSize, windowOptions } from '../../../electron/shell/window/window-options';

describe('the window', () => {
  it('is sandboxed, isolated and without Node', () => {
    expect(windowOptions('/preload.cjs', true, {}).webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  it('starts in the colour of its theme', () => {
    const [dark, light] = [true, false].map(
      (isDark) => windowOptions('', isDark, {}).backgroundColor,
    );
    expect(dark).not.toBe(light);
  });
});

it('a first window fits a small screen', () => {
  const usual = { width: 1180, height: 780 };
  expect(firstSize(usual, { width: 1024, height: 576 })).toEqual({ width: 1024, height: 576 });
  expect(firstSize(usual, { width: 1920, height: 1080 })).toEqual(usual);
  expect(firstSize(usual, undefined)).toEqual(usual);
});

describe('remembered bounds', () => {
  const display = { x: 0, y: 0, width: 1920, height: 1080 };
  const second = { x: 1920, y: 0, width: 1280, height: 1024 };

  it('stay where they fit', () => {
    const bounds = { x: 2000, y: 100, width: 1000, height: 700 };
    expect(fitBounds(bounds, [display, second])).toEqual(bounds);
  });

  it('are given up when their display is gone', () => {
    expect(fitBounds({ x: 2000, y: 100, width: 1000, height: 700 }, [display])).toBeNull();
  });

  it('are given up when the title cannot be reached', () => {
    expect(fitBounds({ x: 100, y: -300, width: 1000, height: 700 }, [display])).toBeNull();
  });

  it('shrink to the display and grow to the minimum', () => {
    expect(fitBounds({ x: 10, y: 10, width: 4000, height: 3000 }, [display])).toEqual(display);
    expect(fitBounds({ x: 10, y: 10, width: 120, height: 50 }, [display])).toMatchObject(
      minimumSize,
    );
  });

  it('move onto the display when they hang over its edge', () => {
    expect(fitBounds({ x: 1700, y: 900, width: 1000, height: 700 }, [display])).toEqual({
      x: 920,
      y: 380,
      width: 1000,
      height: 700,
    });
  });

  it.each(['', '{', '[]', 'null', '{"x":1,"y":2,"width":"3","height":4}'])(
    'of a damaged file (%s) count as none',
    (text) => {
      expect(parseWindowState(text)).toBeNull();
    },
  );
});

describe('the page', () => {
  it('comes from our scheme', () => {
    expect(originOf(pageUrl(undefined, false))).toBe('app://ui');
  });

  it('comes from the development server only while developing', () => {
    expect(originOf(pageUrl('http://localhost:5173', false))).toBe('http://localhost:5173');
    expect(originOf(pageUrl('http://localhost:5173', true))).toBe('app://ui');
  });
});

describe('words for the terminal', () => {
  it.each<[string[], boolean, string[] | null]>([
    [['/opt/paddock'], true, null],
    [['/opt/paddock', '--no-sandbox'], true, null],
    [['/opt/paddock', 'list', '--json'], true, ['list', '--json']],
    [['/opt/paddock', '--help'], true, ['--help']],
    [['electron', '.'], false, null],
    [['electron', '--no-sandbox', '.', '--inspect=0'], false, null],
    [['electron', '.', 'host'], false, ['host']],
    [['electron', '-r', 'first.cjs', '--no-sandbox', '.'], false, null],
    [['electron', '-r', 'first.cjs', '.', 'list'], false, ['list']],
  ])('%j, packaged %s: %j', (argv, isPackaged, words) => {
    expect(cliArguments(argv, isPackaged)).toEqual(words);
  });
});

describe('the log', () => {
  it('is under the state folder', () => {
    expect(logFile({ XDG_STATE_HOME: '/state', HOME: '/h' })).toBe('/state/paddock/paddock.log');
    expect(logFile({ XDG_STATE_HOME: 'relative', HOME: '/h' })).toBe(
      '/h/.local/state/paddock/paddock.log',
    );
  });
});
