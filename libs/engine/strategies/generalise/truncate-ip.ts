import { isIPv4, isIPv6 } from 'node:net';

const V4_PREFIX = 24;
const V6_PREFIX = 48;
const KEPT_GROUPS = V6_PREFIX / 16;

const GROUPS = 8;
/** The eight groups of an IPv6 address, a dotted tail counted as two. */
const groupsOf = (address: string): number[] => {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const [a = 0, b = 0, c = 0, d = 0] = (dotted?.slice(2) ?? []).map(Number);
  const pure = dotted ? `${dotted[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}` : address;
  const [head = '', tail] = pure.split('::');
  const read = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const left = read(head);
  const right = read(tail ?? '');
  const gap = tail === undefined ? 0 : GROUPS - left.length - right.length;
  return [...left, ...Array<number>(gap).fill(0), ...right];
};

const truncateV4 = (address: string): string => `${address.split('.').slice(0, 3).join('.')}.0`;

const truncateV6 = (address: string, exploded: boolean): string => {
  const groups = groupsOf(address);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) {
    const [high = 0, low = 0] = groups.slice(6);
    return truncateV4([high >> 8, high & 255, low >> 8, low & 255].join('.'));
  }
  const kept = groups.slice(0, KEPT_GROUPS);
  if (exploded)
    return [...kept, ...Array<number>(GROUPS - KEPT_GROUPS).fill(0)]
      .map((group) => group.toString(16).padStart(4, '0'))
      .join(':');
  while (kept.at(-1) === 0) kept.pop();
  return `${kept.map((group) => group.toString(16)).join(':')}::`;
};

/** Address without brackets, port and zone, and its prefix length when it has one. */
const bare = (value: string): { address: string; prefix: number | null } => {
  const [host = '', prefix] = value.trim().split('/');
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(host)?.[1];
  const withPort = /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(host)?.[1];
  const address = (bracketed ?? withPort ?? host).replace(/%.*$/, '');
  return { address, prefix: prefix === undefined ? null : Number(prefix) };
};

/**
 * Keeps the network of an address: IPv4 to /24, IPv6 to /48 in RFC 5952 form, IPv4-mapped as IPv4; ports and zones go, a
 * written prefix length stays but is never longer than the network (anonymization reference 4.7). `exploded`: IPv6 with all
 * digits. Null when the value is no address: it never passes unchanged.
 */
export const truncateIp = (value: string, exploded = false): string | null => {
  const { address, prefix } = bare(value);
  const network = isIPv4(address)
    ? truncateV4(address)
    : isIPv6(address)
      ? truncateV6(address, exploded)
      : null;
  if (network === null || prefix === null) return network;
  const longest = isIPv4(network) ? V4_PREFIX : V6_PREFIX;
  return Number.isInteger(prefix) && prefix >= 0 ? `${network}/${Math.min(prefix, longest)}` : null;
};
