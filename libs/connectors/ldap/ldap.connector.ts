import type { Connector } from '../spi/index.js';
import { STAGED_CAPABILITIES, StagedStore } from '../staged/index.js';

export const ldapConnector: Connector = {
  type: 'ldap',
  capabilities: STAGED_CAPABILITIES,
  open: async (settings) => {
    const { LdapDriver } = await import('./ldap.driver.js');
    return new StagedStore(settings, new LdapDriver(settings));
  },
};
