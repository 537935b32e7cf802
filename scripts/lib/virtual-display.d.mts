/** An X server without a screen; `display` is the value for DISPLAY. */
export interface VirtualDisplay {
  readonly display: string;
  readonly stop: () => void;
}

/** Starts Xvfb on a free display number; `size` in pixels, 1600×1000 unless told. */
export function startVirtualDisplay(size?: {
  width?: number;
  height?: number;
}): Promise<VirtualDisplay>;
