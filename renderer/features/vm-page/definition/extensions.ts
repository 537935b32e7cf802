import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json, jsonLanguage } from '@codemirror/lang-json';
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
} from '@codemirror/language';
import { lintGutter, nextDiagnostic, previousDiagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { unseen } from '../../../../shared/texts/visible';
import { completeDefinition } from './complete';
import { colours, frame } from './editor-look';

/** What the editor says and does beside editing. */
export interface EditorWishes {
  label: string;
  /** Its own words, by the English ones. */
  phrases: Readonly<Record<string, string>>;
  onText: (text: string) => void;
  onApply: () => void;
}

/** Everything that the editor of a definition can do. Tab is left to the window: it moves on. */
export function extensionsFor({ label, phrases, onText, onApply }: EditorWishes): Extension[] {
  return [
    lineNumbers(),
    lintGutter(),
    foldGutter(),
    codeFolding(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    highlightSpecialChars({ addSpecialChars: unseen }),
    history(),
    drawSelection(),
    EditorState.allowMultipleSelections.of(true),
    EditorState.phrases.of(phrases),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      'aria-label': label,
      'data-testid': 'definition-text',
      spellcheck: 'false',
      // Editable text can be focused by itself; those who check for it want to read it.
      tabindex: '0',
    }),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ override: [completeDefinition], icons: false }),
    search(),
    highlightSelectionMatches(),
    json(),
    jsonLanguage.data.of({ closeBrackets: { brackets: ['[', '{', '"'] } }),
    colours,
    frame,
    keymap.of([
      { key: 'Mod-s', run: () => (onApply(), true), preventDefault: true },
      { key: 'F8', run: nextDiagnostic, shift: previousDiagnostic },
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...defaultKeymap,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onText(update.state.doc.toString());
    }),
  ];
}
