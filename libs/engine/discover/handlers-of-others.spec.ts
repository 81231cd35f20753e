import type { CollectionInfo, ForeignKey } from '#connectors/spi';
import { column, foreignKey, suggest, table } from '../../../test/support/suggested-map.js';

const required = { nullable: false };
const people = (name: string, ...more: ReturnType<typeof column>[]) =>
  table(name, [column('first_name'), column('last_name'), column('email'), ...more]);
const users = people('users');
const link = (name: string) => column(name, 'integer', required);

/** Columns of references, and of foreign keys, that only say who handles the row. */
const actors = async (tables: CollectionInfo[], keys: ForeignKey[]): Promise<readonly string[]> => {
  const { parsed, errors } = await suggest(tables, keys);
  expect(errors).toEqual([]);
  return (parsed.stores[0]?.references ?? [])
    .filter(({ role, to }) => role === 'actor' && 'collection' in to)
    .map(({ from }) => `${from.collection}.${from.columns.join()}`)
    .sort();
};

describe('who handles rows of others', () => {
  it('is whoever entered them, also where a foreign key says so', async () => {
    const person = table('person', [column('birthdate', 'date')]);
    const name = table('person_name', [link('person_id'), link('creator'), column('given_name')]);
    const patient = people('patient', link('creator'), column('changed_by', 'integer'));
    expect(
      await actors(
        [users, person, name, patient],
        [
          foreignKey('person_name', 'person_id', 'person'),
          foreignKey('person_name', 'creator', 'users'),
          foreignKey('patient', 'creator', 'users'),
          foreignKey('patient', 'changed_by', 'users'),
        ],
      ),
    ).toEqual(['patient.changed_by', 'patient.creator', 'person_name.creator']);
  });

  it('is whoever looks after a customer', async () => {
    const employees = people('employees', column('jobTitle'), column('manager_id', 'integer'));
    const customers = people(
      'customers',
      column('salesRepEmployeeNumber', 'integer'),
      column('account_mgr_id', 'integer'),
    );
    expect(
      await actors(
        [employees, customers],
        [
          foreignKey('customers', 'salesRepEmployeeNumber', 'employees'),
          foreignKey('customers', 'account_mgr_id', 'employees'),
        ],
      ),
    ).toEqual(['customers.account_mgr_id', 'customers.salesRepEmployeeNumber']);
  });

  it('is the owner of a contact, and beside one, yet not of what is theirs alone', async () => {
    const contacts = people('contacts', column('owner_id', 'integer'));
    const deal = table('deal', [link('contact_id'), column('owner_id', 'integer'), column('lost_reason')]);
    const vehicle = table('vehicle', [link('owner_id'), column('plate')]);
    expect(
      await actors(
        [users, contacts, deal, vehicle],
        [
          foreignKey('contacts', 'owner_id', 'users'),
          foreignKey('deal', 'contact_id', 'contacts'),
          foreignKey('deal', 'owner_id', 'users'),
          foreignKey('vehicle', 'owner_id', 'users'),
        ],
      ),
    ).toEqual(['contacts.owner_id', 'deal.owner_id']);
  });

  it('is whom an appraisal, or an order, is assigned to or written by', async () => {
    const appraisal = table('appraisal', [link('user_id'), link('author_id'), column('remarks')]);
    const orders = table('shop_order', [link('customer_id'), link('assigned_to_id'), column('note')]);
    const post = table('post', [link('author_id'), column('body')]);
    expect(
      await actors(
        [users, appraisal, orders, post],
        [
          foreignKey('appraisal', 'user_id', 'users'),
          foreignKey('appraisal', 'author_id', 'users'),
          foreignKey('shop_order', 'customer_id', 'users'),
          foreignKey('shop_order', 'assigned_to_id', 'users'),
          foreignKey('post', 'author_id', 'users'),
        ],
      ),
    ).toEqual(['appraisal.author_id', 'shop_order.assigned_to_id']);
  });

  it('is the user of a log of changes, of revisions and of notes, and not who signed in', async () => {
    const log = table('admin_log', [column('object_id'), link('user_id'), column('change_message')]);
    const revision = table('revision', [link('user_id'), column('comment')]);
    const version = table('version', [link('revision_id'), column('object_id'), column('document')]);
    const note = table('note', [
      column('notable_type'),
      link('notable_id'),
      link('author_id'),
      column('body'),
    ]);
    const login = table('login_log', [link('user_id'), column('ip', 'inet')]);
    expect(
      await actors(
        [users, log, revision, version, note, login],
        [
          foreignKey('admin_log', 'user_id', 'users'),
          foreignKey('revision', 'user_id', 'users'),
          foreignKey('version', 'revision_id', 'revision'),
          foreignKey('note', 'author_id', 'users'),
          foreignKey('login_log', 'user_id', 'users'),
        ],
      ),
    ).toEqual(['admin_log.user_id', 'note.author_id', 'revision.user_id']);
  });
});
