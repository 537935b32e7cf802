export const width: number;
export const height: number;
export function writeNumber(pixels: Uint8Array, number: number): void;
