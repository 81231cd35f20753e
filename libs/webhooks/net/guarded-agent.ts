import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import type { AddressPolicy } from './blocked-networks.js';

const CONNECT_MS = 5_000;

export const REFUSED_ADDRESS = 'address_refused';

/** The name led to an address that webhooks may not be sent to. */
class RefusedAddress extends Error {
  readonly code = REFUSED_ADDRESS;
}

/**
 * An HTTP agent that checks the very address it connects to, whatever the name resolved to a moment before:
 * a name that changes between check and use gains nothing. Literals never reach the resolver, so they are
 * checked at the connection as well.
 */
export function createGuardedAgent(policy: AddressPolicy): Agent {
  const connector = buildConnector({ lookup: guardedLookup(policy), timeout: CONNECT_MS });
  return new Agent({
    connections: 32,
    pipelining: 1,
    keepAliveTimeout: 10_000,
    connect: (options, callback) => {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !policy.allows(host)) return callback(new RefusedAddress(), null);
      connector(options, callback);
    },
  });
}

/** One address that is not allowed refuses the whole name. */
function guardedLookup(policy: AddressPolicy): LookupFunction {
  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '');
      if (addresses.some(({ address }) => !policy.allows(address))) return callback(new RefusedAddress(), '');
      if (options.all) return callback(null, addresses);
      const first = addresses[0]!;
      callback(null, first.address, first.family);
    });
  };
}
