import { keyboardLayouts, type KeyboardLayout } from '../../../shared/typing/layouts';
import { parseRecord } from '../../../shared/record';
import { speedNames, type TypingSpeed } from '../../../shared/typing/plan';

const place = 'paddock.typing';

/** What was chosen last: the guests of one person mostly have one layout. */
export interface TypingChoices {
  layout: KeyboardLayout;
  speed: TypingSpeed;
}

const usual: TypingChoices = { layout: 'us', speed: 'normal' };

export function readChoices(): TypingChoices {
  const { layout, speed } = parseRecord(localStorage.getItem(place) ?? '') ?? {};
  return {
    layout: keyboardLayouts.find((each) => each === layout) ?? usual.layout,
    speed: speedNames.find((each) => each === speed) ?? usual.speed,
  };
}

export const keepChoices = (choices: TypingChoices) =>
  localStorage.setItem(place, JSON.stringify(choices));
