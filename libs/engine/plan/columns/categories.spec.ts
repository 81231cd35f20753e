import { isPersonal, isSecret, isWithin } from './categories.js';

describe('categories', () => {
  it('match by whole path segment', () => {
    expect(isWithin('identity.name', 'identity')).toBe(true);
    expect(isWithin('identity.name', 'identity.name')).toBe(true);
    expect(isWithin('identity.name_x', 'identity.name')).toBe(false);
    expect(isPersonal('linkedin.profile')).toBe(true);
  });

  it('count what nobody has classified as personal', () => {
    expect(isPersonal('unclassified')).toBe(true);
    expect(isPersonal('link')).toBe(false);
    expect(isPersonal('product.name')).toBe(false);
  });

  it('know secrets by their branch and passwords anywhere', () => {
    expect(isSecret('secret.token')).toBe(true);
    expect(isSecret('account.password.hash')).toBe(true);
    expect(isSecret('contact.email')).toBe(false);
  });
});
