import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';

interface ConsoleNoticeProps {
  title: string;
  text?: string;
  /** A spinner instead of a picture: something is under way. */
  busy?: boolean;
  icon?: ReactNode;
  /** The buttons that lead out of this state. */
  children?: ReactNode;
  /**
   * `cover` fills the console; `bar` lies at its lower edge and leaves the picture visible; `hint` is a quiet cover
   * that lets the pointer through; `dark` does that, too, and hides a black picture and what QEMU writes into it.
   */
  shape?: 'cover' | 'bar' | 'hint' | 'dark';
  testId: string;
}

/** What a console says when it has nothing to show, with the button that changes it. */
export function ConsoleNotice({
  title,
  text,
  busy = false,
  icon,
  children,
  shape = 'cover',
  testId,
}: ConsoleNoticeProps) {
  return (
    <div
      className={`console-notice console-notice-${shape}`}
      role="status"
      aria-live="polite"
      data-testid={testId}
    >
      {busy ? <Loader size={shape === 'bar' ? 'xs' : 'sm'} color="gray" aria-hidden /> : icon}
      <div className="console-notice-words">
        <p className="console-notice-title">{title}</p>
        {text ? <p className="console-notice-text">{text}</p> : null}
      </div>
      {children ? <div className="console-notice-actions">{children}</div> : null}
    </div>
  );
}
