import sentences from '../../../shared/texts/en/validation.json';
import { fill } from '../../../shared/texts/fill';
import type { Note } from '../../../shared/texts/message';
import { thisMachine } from '../tools/file-reader';
import { packageHere } from '../tools/packages';
import type { OpenGl } from './open-gl';

/** Why the GPU cannot draw for a guest, as a sentence of its field. */
export function glNote(openGl: Extract<OpenGl, { why: string }>): Note {
  switch (openGl.why) {
    case 'no-node':
      return said('gl-no-node');
    case 'no-access':
      return said('gl-no-access', { node: openGl.node, group: openGl.group });
    case 'no-module':
      return missingOpenGl();
    case 'failed':
      return said('gl-failed', { node: openGl.node, words: openGl.words });
  }
}

/** Why a QEMU without OpenGL cannot, with the package that brings it where that is known. */
export function missingOpenGl(): Note {
  const name = packageHere(thisMachine, 'qemu-opengl');
  return name === null ? said('gl-no-module') : said('gl-no-module-package', { package: name });
}

function said(
  key: Extract<keyof typeof sentences, `gl-${string}`>,
  params: Record<string, string> = {},
): Note {
  return { file: 'validation', key, params, text: fill(sentences[key], params) };
}
