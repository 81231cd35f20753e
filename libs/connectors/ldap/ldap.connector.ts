import type { Connector } from '../spi/index.js';
import { STAGED_CAPABILITIES, StagedStore } from '../staged/index.js';
import { LdapDriver } from './ldap.driver.js';

export const ldapConnector: Connector = {
  type: 'ldap',
  capabilities: STAGED_CAPABILITIES,
  open: (settings) => Promise.resolve(new StagedStore(settings, new LdapDriver(settings))),
};
