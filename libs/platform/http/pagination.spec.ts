import { z } from 'zod';
import { pageQuerySchema } from '#contracts/schemas';
import { decodeCursor, encodeCursor, toPage } from './pagination.js';

describe('pagination', () => {
  const cursorSchema = z.tuple([z.int(), z.string()]);
  const rows = [1, 2, 3].map((n) => ({ n, id: `id${n}` }));
  const page = (limit: number) =>
    toPage(
      rows,
      limit,
      ({ n, id }) => [n, id],
      ({ id }) => id,
    );

  it('gives a cursor only when there is a row too many', () => {
    expect(page(3)).toEqual({ items: ['id1', 'id2', 'id3'], nextCursor: null });
    const { items, nextCursor } = page(2);
    expect(items).toEqual(['id1', 'id2']);
    expect(decodeCursor(nextCursor!, cursorSchema)).toEqual([2, 'id2']);
  });

  it('begins at the first page without a cursor, and ends with an empty list', () => {
    expect(decodeCursor(undefined, cursorSchema)).toBeNull();
    expect(
      toPage(
        [],
        50,
        () => [],
        (row) => row,
      ),
    ).toEqual({ items: [], nextCursor: null });
  });

  it.each([
    ['noise', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['another shape', encodeCursor(['x', 1])],
    ['too few values', encodeCursor([1])],
    ['nothing', ''],
    ['an object', Buffer.from('{"0":1,"1":"x","length":2}').toString('base64url')],
  ])('refuses a cursor of %s', (_, cursor) => {
    expect(() => decodeCursor(cursor, cursorSchema)).toThrow(
      expect.objectContaining({ code: 'cursor.invalid', param: 'cursor' }),
    );
  });

  it('takes a limit of 1 to 200, 50 unless given', () => {
    expect(pageQuerySchema.parse({})).toEqual({ limit: 50 });
    expect(pageQuerySchema.parse({ limit: '200' })).toEqual({ limit: 200 });
    for (const limit of ['0', '201', '1.5', '-1', 'many', ''])
      expect(pageQuerySchema.safeParse({ limit }).success).toBe(false);
  });
});
