import { describe, expect, it } from 'vitest';
import {
  isNearly,
  nextZoom,
  placePicture,
  type ViewChoice,
  zoomSteps,
} from '../../../../renderer/consoles/screen/picture-place';

const view = { width: 1200, height: 800 };
const fit: ViewChoice = { mode: 'fit', zoom: 100 };
const follow: ViewChoice = { mode: 'follow', zoom: 100 };
const zoom = (percent: number): ViewChoice => ({ mode: 'zoom', zoom: percent });

describe('the place of a picture', () => {
  it('fills the view in one direction and lies in the middle of the other', () => {
    expect(placePicture(view, { width: 1024, height: 768 }, fit)).toEqual({
      left: 66,
      top: 0,
      scale: 800 / 768,
      sharp: false,
    });
    expect(placePicture(view, { width: 2400, height: 800 }, fit)).toMatchObject({ top: 200 });
  });

  it('is sharp in whole steps, also where a seam of a few pixels is left', () => {
    expect(placePicture(view, { width: 600, height: 400 }, fit)).toMatchObject({
      scale: 2,
      sharp: true,
    });
    expect(placePicture(view, { width: 600, height: 399 }, fit).scale).toBe(2);
    expect(placePicture(view, { width: 399, height: 260 }, fit).scale).toBe(3);
    expect(placePicture(view, { width: 500, height: 333 }, fit).sharp).toBe(false);
  });

  it('is one to one while a guest has the view’s size as nearly as its modes go, else it is fitted', () => {
    expect(placePicture(view, { width: 1192, height: 800 }, follow)).toEqual({
      left: 4,
      top: 0,
      scale: 1,
      sharp: true,
    });
    expect(placePicture(view, { width: 1208, height: 800 }, follow).scale).toBeLessThan(1);
    expect(placePicture(view, { width: 1100, height: 700 }, follow).scale).toBeGreaterThan(1);
    expect(isNearly({ width: 1200, height: 801 }, view)).toBe(false);
  });

  it('is where it is zoomed to, and never left of the view or above it', () => {
    expect(placePicture(view, { width: 1024, height: 768 }, zoom(150))).toEqual({
      left: 0,
      top: 0,
      scale: 1.5,
      sharp: false,
    });
    expect(placePicture(view, { width: 500, height: 300 }, zoom(200))).toMatchObject({
      left: 100,
      top: 100,
      sharp: true,
    });
  });

  it('is nowhere without a view or a picture', () => {
    const nothing = { width: 0, height: 0 };
    expect(placePicture(nothing, { width: 640, height: 480 }, fit).scale).toBe(0);
    expect(placePicture(view, nothing, fit)).toMatchObject({ scale: 0, sharp: false });
  });
});

it('zooms to the next step from any scale, and stays at the last', () => {
  expect([nextZoom(1, 1), nextZoom(1, -1), nextZoom(0.83, 1), nextZoom(0.83, -1)]).toEqual([
    125, 75, 100, 75,
  ]);
  expect([nextZoom(4, 1), nextZoom(9, 1), nextZoom(0.25, -1), nextZoom(0, -1)]).toEqual([
    zoomSteps.at(-1),
    zoomSteps.at(-1),
    zoomSteps[0],
    zoomSteps[0],
  ]);
});
