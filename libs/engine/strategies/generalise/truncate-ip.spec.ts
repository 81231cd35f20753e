import { truncateIp } from './truncate-ip.js';

describe('truncateIp', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0'],
    ['203.0.113.77:8080', '203.0.113.0'],
    ['203.0.113.77/32', '203.0.113.0/24'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['2001:db8:abcd:12::1', '2001:db8:abcd::'],
    ['[2001:db8:abcd:12::1]:443', '2001:db8:abcd::'],
    ['2001:0DB8:ABCD:0012:0000:0000:0000:0001', '2001:db8:abcd::'],
    ['2001:db8::1', '2001:db8::'],
    ['::1', '::'],
    ['fe80::1%eth0', 'fe80::'],
    ['2001:db8:abcd:12::/64', '2001:db8:abcd::/48'],
    ['::ffff:203.0.113.77', '203.0.113.0'],
    ['::ffff:cb00:714d', '203.0.113.0'],
  ])('keeps only the network of %s', (address, network) => {
    expect(truncateIp(address)).toBe(network);
  });

  it.each(['', 'localhost', '999.1.1.1', '203.0.113.77/x', 'ana@example.com', '1.2.3'])(
    'gives nothing for %j, which is no address',
    (value) => {
      expect(truncateIp(value)).toBeNull();
    },
  );
});
