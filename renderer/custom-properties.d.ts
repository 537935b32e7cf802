import 'react';

declare module 'react' {
  interface CSSProperties {
    /** Custom properties carry numbers of a component into its style sheet. */
    [property: `--${string}`]: string | number | undefined;
  }
}
