import { combineNames } from './combine-names.js';

describe('what a person may be called in a text', () => {
  it('is first and last name together, in either order', () => {
    expect(combineNames(['Ann', ' Lee '])).toEqual(['Ann Lee', 'Ann, Lee', 'Lee Ann', 'Lee, Ann']);
  });
  it('is a full name, and one word only where it is long', () => {
    expect(combineNames(['Ann  Lee'])).toEqual(['Ann Lee']);
    expect(combineNames(['Rose'])).toEqual([]);
    expect(combineNames(['Featherstone'])).toEqual(['Featherstone']);
  });
  it('is nothing that an erasure wrote, no number and no initial', () => {
    expect(combineNames(['[erased]', '12345678', 'A B'])).toEqual([]);
  });
});
