import { BlockList, isIP } from 'node:net';
import { AppError } from '#contracts';

/** IANA special-purpose address registries (RFC 6890 and its updates), multicast, and the IPv6 forms that carry an IPv4 address. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
const SPECIAL_V6 = [
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '100:0:0:1::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

/** Says of an IP address whether a webhook may be sent there. */
export interface AddressPolicy {
  allows(address: string): boolean;
}

/**
 * Refuses every address that is not public, except those in the networks the operator names.
 * @param allowed networks in CIDR notation (`10.1.0.0/16`)
 * @param name what the operator calls them
 * @throws AppError `setting.invalid` when one of them is not
 */
export function createAddressPolicy(allowed: readonly string[] = [], name = 'WEBHOOK_ALLOW'): AddressPolicy {
  const special = blockListOf([...SPECIAL_V4, ...SPECIAL_V6], name);
  const exceptions = blockListOf(allowed, name);
  return {
    allows: (address) => {
      const bare = address.replace(/%.*$/, '');
      const version = isIP(bare);
      if (version === 0) return false;
      const family = version === 6 ? 'ipv6' : 'ipv4';
      return exceptions.check(bare, family) || !special.check(bare, family);
    },
  };
}

/** A BlockList also finds an IPv4 address that is written as `::ffff:…`. */
function blockListOf(networks: readonly string[], name: string): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    const version = isIP(address);
    const bits = Number(prefix);
    if (version === 0 || !/^\d+$/.test(prefix) || bits > (version === 6 ? 128 : 32)) throw notANetwork(name);
    list.addSubnet(address, bits, version === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

const notANetwork = (name: string): AppError =>
  new AppError('setting.invalid', {
    detail: `${name}: give networks in CIDR notation (10.1.0.0/16,fd00::/8).`,
  });
