import { isFedBy, type FedRecipient } from './is-fed-by.js';

const CUSTOMERS = {
  store: 'crm',
  purposes: ['shop', 'newsletter'],
  categories: ['contact.email', 'identity.name'],
};
const TICKETS = { store: 'desk', purposes: ['support'], categories: ['free_text'] };
const fed = (recipient: Partial<FedRecipient>, touched = [CUSTOMERS]) =>
  isFedBy({ receives: [], ...recipient }, touched);

describe('isFedBy', () => {
  it('takes a recipient that nothing limits, unless nothing was touched', () => {
    expect(fed({})).toBe(true);
    expect(fed({}, [])).toBe(false);
  });

  it.each([
    [{ receives: ['contact.email'] }, true],
    [{ receives: ['contact'] }, true],
    [{ receives: ['contact.em'] }, false],
    [{ receives: ['contact.email.work'] }, false],
    [{ purposes: ['newsletter'] }, true],
    [{ purposes: ['support'] }, false],
    [{ stores: ['crm'] }, true],
    [{ stores: ['desk'] }, false],
    [{ receives: ['contact.email'], purposes: ['support'] }, false],
    [{ receives: ['contact.email'], purposes: ['shop'], stores: ['crm'] }, true],
  ])('%j: %s', (recipient, expected) => {
    expect(fed(recipient)).toBe(expected);
  });

  it('wants all of it of one collection, not one of each', () => {
    const recipient = { receives: ['free_text'], purposes: ['shop'] };
    expect(isFedBy(recipient, [CUSTOMERS, TICKETS])).toBe(false);
    expect(isFedBy({ ...recipient, purposes: ['support'] }, [CUSTOMERS, TICKETS])).toBe(true);
  });
});
