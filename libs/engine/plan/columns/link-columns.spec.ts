import { isNamedLikeLink } from './link-columns.js';

describe('names of columns that may lead somewhere', () => {
  it.each(['hostId', 'host_id', 'ID', 'HostKey', 'guestIDs', 'row.uuid', 'user_guid', 'HOST_ID'])(
    'says so of %s',
    (name) => expect(isNamedLikeLink(name)).toBe(true),
  );
  it.each(['paid', 'Android', 'monkey', 'idea', 'note', 'keynote', 'Said'])('does not say so of %s', (name) =>
    expect(isNamedLikeLink(name)).toBe(false),
  );
});
