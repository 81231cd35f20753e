import { namesSomebody } from './reference-names.js';

describe('names of columns that name somebody', () => {
  it('says so of who rents, borrows, pays or gives, with and without the word of a key', () => {
    for (const column of ['renter', 'borrower_id', 'PayerNo', 'donor_id', 'referrer', 'mieter'])
      expect({ column, names: namesSomebody(column) }).toEqual({ column, names: true });
  });

  it('says nothing of places and things', () => {
    expect(['club_no', 'shelf_id', 'insured_sum', 'rental_id'].map(namesSomebody)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
