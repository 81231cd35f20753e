import { expectedForm, type IdentityType } from './identities.js';

describe('expectedForm', () => {
  it.each<[IdentityType, string]>([
    ['email', 'jane@example.com'],
    ['email', " Jane.O'Neill+tag@sub.example.co.uk "],
    ['email', 'j@localhost'],
    ['email', '"jane doe"@example.com'],
    ['email', '"jane@home"@example.com'],
    ['email', 'jürgen@müller.example.com'],
    ['email', '用户@例子.example.com'],
    ['email', 'jane@[192.0.2.1]'],
    ['phone', '+49 30 901820'],
    ['phone', '(030) 90 18-20 ext. 5'],
    ['phone', '1-800-FLOWERS'],
    ['phone', 'tel:+4930901820'],
    ['phone', '٠٣٠٩٠١٨٢٠'],
    ['ip', '192.0.2.1'],
    ['ip', '2001:DB8::1'],
    ['ip', '::'],
    ['ip', '::ffff:192.0.2.1'],
    ['ip', 'fe80::1%eth0'],
    ['customer_id', 'abc'],
    ['username', 'nobody'],
    ['device_id', "Jane's phone"],
    ['cookie_id', 'GA1.2.345'],
    ['external:crm', '?'],
  ])('has nothing to say of the %s %s', (type, value) => {
    expect(expectedForm({ type, value })).toBeNull();
  });

  it.each<[IdentityType, string]>([
    ['email', 'nomail'],
    ['email', '@example.com'],
    ['email', 'jane@'],
    ['email', '@'],
    ['email', 'jane@home@example.com'],
    ['email', 'jane@exam ple.com'],
    ['email', 'Jane Doe <jane@example.com>'],
    ['email', 'jane@example.com, joe@example.com'],
    ['phone', 'none'],
    ['phone', '+'],
    ['ip', '300.1.1.1'],
    ['ip', '192.0.2'],
    ['ip', '192.0.2.1.example.com'],
    ['ip', 'localhost'],
    ['ip', '12:30'],
    ['ip', 'jane::doe'],
  ])('knows that the %s %j is none', (type, value) => {
    expect(expectedForm({ type, value })).toMatch(/^an? .* such as /);
  });
});
