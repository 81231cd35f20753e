import { createAddressPolicy } from './blocked-networks.js';

describe('createAddressPolicy', () => {
  const policy = createAddressPolicy();

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.168.1.1',
    '198.19.0.1',
    '203.0.113.9',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
  ])('refuses %s', (address) => {
    expect(policy.allows(address)).toBe(false);
  });

  it.each(['93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:2800:220:1:248:1893:25c8:1946'])(
    'allows %s',
    (address) => {
      expect(policy.allows(address)).toBe(true);
    },
  );

  it('refuses what is no address', () => {
    for (const text of ['', 'localhost', '127.1', '0x7f.0.0.1']) expect(policy.allows(text)).toBe(false);
  });

  it("allows the operator's networks and nothing beside them", () => {
    const inside = createAddressPolicy(['10.1.0.0/16', 'fd00::/8']);
    expect(inside.allows('10.1.2.3')).toBe(true);
    expect(inside.allows('::ffff:10.1.2.3')).toBe(true);
    expect(inside.allows('fd00::1')).toBe(true);
    expect(inside.allows('10.2.0.1')).toBe(false);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/x', 'example.com/8', '/8', '10.0.0.0/'])(
    'refuses the setting %s',
    (network) => {
      expect(() => createAddressPolicy([network])).toThrow(/CIDR/);
    },
  );
});
