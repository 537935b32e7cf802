import { expect, it } from 'vitest';
import { treeRows } from '../../../../../../renderer/features/vm-page/snapshots/tree-rows';
import { sampleSnapshot } from '../../../../../fakes/window/snapshots';

const tree = (current: string | null, ...points: [id: string, parent: string | null][]) =>
  treeRows({
    points: points.map(([id, parent]) => sampleSnapshot({ id, parent })),
    current,
    reverting: null,
    bytes: 0,
  }).map((row) => [row.kind === 'now' ? 'now' : row.point.id, row.depth, row.above]);

it('a line goes straight down, and ends where the present stands', () => {
  expect(tree('b', ['a', null], ['b', 'a'])).toEqual([
    ['a', 0, null],
    ['b', 0, 0],
    ['now', 0, 1],
  ]);
});

it('branches move in; the line to the present stays at the left and comes last', () => {
  expect(tree('d', ['a', null], ['b', 'a'], ['d', 'a'], ['c', 'b'])).toEqual([
    ['a', 0, null],
    ['b', 1, 0],
    ['c', 1, 1],
    ['d', 0, 0],
    ['now', 0, 3],
  ]);
  expect(tree('a', ['a', null], ['b', 'a'])).toEqual([
    ['a', 0, null],
    ['b', 1, 0],
    ['now', 0, 0],
  ]);
});

it('what hangs on nothing that is there stands at the left, and so does a present without any', () => {
  expect(tree(null, ['b', 'gone'])).toEqual([
    ['b', 1, null],
    ['now', 0, null],
  ]);
});
