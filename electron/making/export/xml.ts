/** A piece of XML: an element with its attributes and what is in it. */
export interface Element {
  name: string;
  attributes: Record<string, string | number | undefined>;
  content: (Element | string)[];
}

/** Pure: an element. An attribute that is undefined is left out; empty strings and nulls in `content`, too. */
export function element(
  name: string,
  attributes: Element['attributes'] = {},
  ...content: (Element | string | null)[]
): Element {
  return {
    name,
    attributes,
    content: content.flatMap((each) => (each === null || each === '' ? [] : [each])),
  };
}

/** XML 1.0 has no way to write the others, not even as numbers. */
const impossible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escaped = (text: string): string =>
  text
    .replaceAll(impossible, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // In an attribute, a reader makes them blanks.
    .replaceAll(/[\t\n\r]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** Pure: a document with this root, indented by two spaces. */
export function documentText(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${textOf(root, '')}`;
}

function textOf({ name, attributes, content }: Element, indent: string): string {
  const words = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('');
  if (content.length === 0) return `${indent}<${name}${words}/>\n`;
  const [only] = content;
  if (content.length === 1 && typeof only === 'string') {
    return `${indent}<${name}${words}>${escaped(only)}</${name}>\n`;
  }
  const inner = content
    .map((each) =>
      typeof each === 'string' ? `${indent}  ${escaped(each)}\n` : textOf(each, `${indent}  `),
    )
    .join('');
  return `${indent}<${name}${words}>\n${inner}${indent}</${name}>\n`;
}
