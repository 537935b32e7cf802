import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The colours of JSON's parts; tokens follow the theme by themselves. */
export const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.propertyName, color: 'var(--pd-accent-text)' },
    { tag: tags.string, color: 'var(--pd-ok)' },
    { tag: tags.number, color: 'var(--pd-warn)' },
    { tag: [tags.bool, tags.null], color: 'var(--pd-info)', fontWeight: '600' },
    { tag: [tags.separator, tags.brace, tags.squareBracket], color: 'var(--pd-text-soft)' },
    { tag: tags.invalid, color: 'var(--pd-bad)' },
  ]),
);

const panel = {
  background: 'var(--pd-card)',
  color: 'var(--pd-text)',
};
const control = {
  border: '1px solid var(--pd-line-strong)',
  borderRadius: 'var(--pd-radius-tiny)',
  background: 'var(--pd-well)',
  backgroundImage: 'none',
  color: 'var(--pd-text)',
  fontSize: 'var(--pd-font-compact)',
  textTransform: 'none',
};

/** What surrounds the text: its size, marks, gutters, and what opens over it. */
export const frame = EditorView.theme({
  '&': { height: '100%', background: 'var(--pd-card)', color: 'var(--pd-text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    fontSize: 'var(--pd-font-compact)',
    lineHeight: 'var(--pd-leading-body)',
  },
  '.cm-content': { caretColor: 'var(--pd-text)', padding: 'var(--pd-space-8) 0' },
  '&.cm-focused .cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--pd-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { background: 'var(--pd-selected)' },
  '.cm-activeLine, .cm-activeLineGutter': { background: 'var(--pd-hover)' },
  '.cm-gutters': {
    border: 'none',
    background: 'var(--pd-card)',
    color: 'var(--pd-text-soft)',
    fontSize: 'var(--pd-font-small)',
  },
  '&.cm-focused .cm-matchingBracket': {
    outline: '1px solid var(--pd-focus)',
    background: 'transparent',
  },
  '&.cm-focused .cm-nonmatchingBracket': { background: 'var(--pd-bad-ground)' },
  '.cm-searchMatch': { background: 'var(--pd-warn-ground)', outline: '1px solid var(--pd-warn)' },
  '.cm-searchMatch-selected': { background: 'var(--pd-selected)' },
  '.cm-selectionMatch': { background: 'var(--pd-quiet-ground)' },
  '.cm-specialChar': { color: 'var(--pd-bad)', fontWeight: '700' },
  '.cm-foldPlaceholder': {
    border: '1px solid var(--pd-line-strong)',
    background: 'var(--pd-well)',
    color: 'var(--pd-text-soft)',
  },
  '.cm-panels': { ...panel, fontSize: 'var(--pd-font-compact)' },
  '.cm-panels-bottom': { borderTop: '1px solid var(--pd-line)' },
  '.cm-panel.cm-search': {
    padding: 'var(--pd-space-8) var(--pd-space-28) var(--pd-space-8) var(--pd-space-10)',
  },
  '.cm-panel.cm-search label': { fontSize: 'var(--pd-font-compact)' },
  '.cm-panel.cm-search [name=close]': { color: 'var(--pd-text)', fontSize: 'var(--pd-font-large)' },
  '.cm-button, .cm-textfield': control,
  '.cm-button:active': { backgroundImage: 'none', background: 'var(--pd-selected)' },
  '.cm-tooltip': {
    ...panel,
    border: '1px solid var(--pd-line-strong)',
    borderRadius: 'var(--pd-radius-small)',
    boxShadow: 'var(--pd-shadow-raised)',
    fontSize: 'var(--pd-font-compact)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    fontSize: 'var(--pd-font-compact)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--pd-selected)',
    color: 'var(--pd-selected-text)',
  },
  '.cm-completionDetail': { color: 'var(--pd-text-soft)', fontStyle: 'normal' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--pd-bad)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--pd-warn)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--pd-bad)',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--pd-warn)',
  },
});
