import { PART_PAGES, partConditions } from './postgres.parts.js';

describe('partConditions', () => {
  it('covers every page once, and those that came since', () => {
    expect(partConditions(2 * PART_PAGES + 1)).toEqual([
      `ctid >= '(0,0)' AND ctid < '(${String(PART_PAGES)},0)'`,
      `ctid >= '(${String(PART_PAGES)},0)' AND ctid < '(${String(2 * PART_PAGES)},0)'`,
      `ctid >= '(${String(2 * PART_PAGES)},0)'`,
    ]);
  });

  it('has one part for a table without pages', () => {
    expect(partConditions(0)).toEqual([`ctid >= '(0,0)'`]);
  });
});
