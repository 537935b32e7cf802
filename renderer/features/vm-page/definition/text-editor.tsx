import { setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { issueText } from '../../../components/fields/field-note';
import type { TextProblem } from '../../../../shared/definition/read-text';
import { extensionsFor } from './extensions';
import { keepState, stateOf } from './kept-states';

interface TextEditorProps {
  id: string;
  text: string;
  problems: readonly TextProblem[];
  readOnly: boolean;
  onText: (text: string) => void;
  onApply: () => void;
  /** The editor, for whoever moves its cursor. */
  viewRef: RefObject<EditorView | null>;
}

/** Puts another text into an editor, so that what is the same stays as it is, with the cursor in it. */
function replaceText(view: EditorView, text: string): void {
  const old = view.state.doc.toString();
  if (old === text) return;
  let from = 0;
  while (from < old.length && from < text.length && old[from] === text[from]) from += 1;
  let end = 0;
  const room = Math.min(old.length, text.length) - from;
  while (end < room && old.at(-1 - end) === text.at(-1 - end)) end += 1;
  view.dispatch({
    changes: { from, to: old.length - end, insert: text.slice(from, text.length - end) },
  });
}

/** The words of the editor's own panels and labels. */
function phrasesOf(bundle: unknown): Record<string, string> {
  const words: unknown = Reflect.get(Object(bundle), 'search');
  return Object.fromEntries(
    Object.entries(Object(words)).map(([english, word]) => [english, String(word)]),
  );
}

/** A definition's text with everything that an editor of JSON has. */
export function TextEditor(props: TextEditorProps) {
  const { id, text, problems, readOnly, viewRef } = props;
  const { t, i18n } = useTranslation('definition');
  const { language } = i18n;
  const holder = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const writable = useRef(new Compartment());
  useEffect(() => {
    if (!holder.current) return undefined;
    const extensions = extensionsFor({
      label: t('label'),
      phrases: phrasesOf(i18n.getResourceBundle(language, 'definition')),
      onText: (now) => latest.current.onText(now),
      onApply: () => latest.current.onApply(),
    });
    const editor = new EditorView({
      parent: holder.current,
      state: stateOf(id, latest.current.text, [...extensions, writable.current.of([])]),
    });
    viewRef.current = editor;
    return () => {
      keepState(id, editor.state);
      viewRef.current = null;
      editor.destroy();
    };
  }, [id, language, t, i18n, viewRef]);
  useEffect(() => {
    if (viewRef.current) replaceText(viewRef.current, text);
  }, [text, viewRef]);
  useEffect(() => {
    viewRef.current?.dispatch({
      effects: writable.current.reconfigure(EditorState.readOnly.of(readOnly)),
    });
  }, [readOnly, language, id, viewRef]);
  useEffect(() => {
    const { current } = viewRef;
    if (!current) return;
    const { length } = current.state.doc;
    const marks = problems
      .filter(({ to }) => to <= length + 1)
      .map(({ from, to, issue }) => ({
        from: Math.min(from, length),
        to: Math.min(to, length),
        severity: issue.severity,
        message: issueText(issue),
      }));
    current.dispatch(setDiagnostics(current.state, marks));
  }, [problems, language, id, viewRef]);
  return <div ref={holder} className="definition-editor" />;
}
