import { type ContractFixture, type ContractTraits, SQL_TRAITS } from './contract-fixture.js';
import { describeCatalogue } from './catalogue-contract.js';
import { describeChange } from './change-contract.js';
import { describePredicates } from './predicate-contract.js';
import { describeRefusals } from './refusal-contract.js';
import { describeScan } from './scan-contract.js';
import { describeSelect } from './select-contract.js';
import { describeSessions } from './session-contract.js';
import { describeTally } from './tally-contract.js';
import { type KilledSession, useRecordSuite } from './record-suite.js';

/**
 * What every store of records must do, whatever its database. Call it at the top of a spec file, with a fixture on a
 * real server. `traits` says what this kind of store has.
 */
export function describeRecordStore(
  name: string,
  makeFixture: () => Promise<ContractFixture>,
  killedSession: KilledSession,
  traits: ContractTraits = SQL_TRAITS,
): void {
  describe(`${name} as a store of records`, () => {
    const suite = useRecordSuite(makeFixture, traits);
    describeCatalogue(suite);
    describePredicates(suite);
    describeSelect(suite);
    describeTally(suite);
    describeChange(suite);
    describeSessions(suite, killedSession);
    describeScan(suite);
    describeRefusals(suite);
  });
}
