import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { mostTyped } from '../../shared/most-typed';

/** The one accent. Shade 6 carries white text at 5.9:1. */
const accent: MantineColorsTuple = [
  '#eef2ff',
  '#dfe6ff',
  '#bccaff',
  '#a3b5ff',
  '#7f95f7',
  '#5c74ea',
  '#3f58d4',
  '#3349bd',
  '#2c3f9b',
  '#22337f',
];

/** For what cannot be undone. Shade 6 carries white text at 5.6:1. */
const red: MantineColorsTuple = [
  '#fff1f0',
  '#fce8e6',
  '#f9c9c5',
  '#ff9f96',
  '#ee7067',
  '#d9463c',
  '#c0322a',
  '#a9241d',
  '#8a1d17',
  '#6d1712',
];

const gray: MantineColorsTuple = [
  '#f7f8fa',
  '#f0f1f4',
  '#e7e9ee',
  '#dadde3',
  '#cdd1d9',
  '#a8afbb',
  '#6b7280',
  '#555c6a',
  '#3a3f4a',
  '#1b1e25',
];

const dark: MantineColorsTuple = [
  '#e8eaee',
  '#c9cdd5',
  '#a8afbb',
  '#7d8593',
  '#484d57',
  '#33373e',
  '#24272c',
  '#1c1e22',
  '#16181b',
  '#0f1113',
];

/**
 * Inter is shipped (its licence: assets/fonts), so that every weight is there on every desktop. What it lacks comes from the desktop's
 * own font, Chinese glyphs from the fonts named after it, simplified forms first.
 */
const cjkFonts =
  "'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei'";

export const theme = createTheme({
  fontFamily: `'Inter Latin', 'Inter Variable', system-ui, ${cjkFonts}, sans-serif`,
  fontFamilyMonospace: `'Adwaita Mono', 'JetBrains Mono', 'Ubuntu Mono', 'Noto Sans Mono', 'DejaVu Sans Mono', ui-monospace, monospace, ${cjkFonts}`,
  colors: { accent, red, gray, dark },
  primaryColor: 'accent',
  primaryShade: 6,
  fontSizes: {
    xs: 'var(--pd-font-small)',
    sm: 'var(--pd-font-compact)',
    md: 'var(--pd-font-body)',
    lg: 'var(--pd-font-dialog)',
    xl: 'var(--pd-font-large)',
  },
  spacing: {
    xs: 'var(--pd-space-6)',
    sm: 'var(--pd-space-10)',
    md: 'var(--pd-space-16)',
    lg: 'var(--pd-space-24)',
    xl: 'var(--pd-space-32)',
  },
  radius: {
    xs: 'var(--pd-radius-tiny)',
    sm: 'var(--pd-radius-small)',
    md: 'var(--pd-radius-control)',
    lg: 'var(--pd-radius)',
    xl: 'var(--pd-radius-large)',
  },
  defaultRadius: 'md',
  cursorType: 'default',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    // Hints below, so that fields side by side line up.
    InputWrapper: {
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
      // Of itself two pixels less than the field's text, which is below the smallest that is readable.
      vars: () => ({
        description: { '--input-description-size': 'var(--pd-font-small)' },
        error: { '--input-error-size': 'var(--pd-font-small)' },
      }),
    },
    // What is longer is cut here; what is too long for its part is told at the field.
    TextInput: { defaultProps: { maxLength: mostTyped } },
    Textarea: { defaultProps: { maxLength: mostTyped } },
    Tooltip: { defaultProps: { openDelay: 450, withArrow: false, zIndex: 500 } },
    Menu: {
      defaultProps: {
        shadow: 'md',
        radius: 'lg',
        transitionProps: { duration: 90 },
        // The placeholder is a focusable element in the menu that is no entry: axe objects, rightly.
        withInitialFocusPlaceholder: false,
      },
    },
    Modal: {
      defaultProps: {
        radius: 'xl',
        centered: true,
        overlayProps: { backgroundOpacity: 0.38, blur: 2 },
        transitionProps: { duration: 120, transition: 'fade-down' },
      },
    },
  },
});

/** Ties the library's variables to the tokens; its own dimmed text and light variants fall short of 4.5:1. */
export const cssVariables: CSSVariablesResolver = () => {
  const tied = {
    '--mantine-color-body': 'var(--pd-page)',
    '--mantine-color-text': 'var(--pd-text)',
    '--mantine-color-dimmed': 'var(--pd-text-soft)',
    '--mantine-color-placeholder': 'var(--pd-text-soft)',
    '--mantine-color-anchor': 'var(--pd-accent-text)',
    '--mantine-color-error': 'var(--pd-bad)',
    '--mantine-color-default': 'var(--pd-card)',
    '--mantine-color-default-hover': 'var(--pd-well)',
    '--mantine-color-default-border': 'var(--pd-line-strong)',
    '--mantine-color-accent-light': 'var(--pd-info-ground)',
    '--mantine-color-accent-light-color': 'var(--pd-info)',
    '--mantine-color-accent-text': 'var(--pd-accent-text)',
    '--mantine-color-red-light': 'var(--pd-bad-ground)',
    '--mantine-color-red-light-color': 'var(--pd-bad)',
    '--mantine-color-red-text': 'var(--pd-bad)',
    '--mantine-color-accent-filled': 'var(--pd-accent)',
    '--mantine-color-disabled': 'var(--pd-quiet-ground)',
    '--mantine-color-disabled-color': 'var(--pd-text-soft)',
  };
  return { variables: {}, light: tied, dark: tied };
};
