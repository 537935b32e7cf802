import { useTranslation } from 'react-i18next';
import { type JsonNode, readJsonNodes } from '../../../shared/definition/json-nodes';

/** What is folded at first: lists and objects this deep, or with more members than fit a screen. */
const openDepth = 2;
const openMembers = 40;

function Key({ node }: { node: JsonNode }) {
  return node.key ? <span className="monitor-json-key">{node.key.name}: </span> : null;
}

/** A value with what is in it; lists and objects fold. */
function Value({ node, text, depth }: { node: JsonNode; text: string; depth: number }) {
  const { t } = useTranslation('monitor');
  if (node.kind === 'scalar') {
    return (
      <div className="monitor-json-row">
        <Key node={node} />
        {/* As QEMU wrote it: a number of 64 bits stays exact. */}
        <span className="monitor-json-value">{text.slice(node.from, node.to)}</span>
      </div>
    );
  }
  const { children } = node;
  const [open, close] = node.kind === 'object' ? ['{', '}'] : ['[', ']'];
  if (children.length === 0) {
    return (
      <div className="monitor-json-row">
        <Key node={node} />
        <span>
          {open}
          {close}
        </span>
      </div>
    );
  }
  return (
    <details
      className="monitor-json-fold"
      open={depth < openDepth && children.length <= openMembers}
    >
      <summary>
        <Key node={node} />
        <span className="pd-soft">
          {open} {t('items', { count: children.length })} {close}
        </span>
      </summary>
      <div className="monitor-json-inside">
        {children.map((child) => (
          <Value key={child.from} node={child} text={text} depth={depth + 1} />
        ))}
      </div>
    </details>
  );
}

/** JSON as a tree to fold and unfold; text that is cut off as it is. */
export function JsonView({ text }: { text: string }) {
  const read = readJsonNodes(text);
  if ('fault' in read) return <pre className="monitor-text">{text}</pre>;
  return (
    <div className="monitor-json">
      <Value node={read.root} text={text} depth={0} />
    </div>
  );
}
