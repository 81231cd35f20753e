import { parseDataMap, type DataMap } from '#engine';

/**
 * Of a ledger with people and their entries, found by the address of the person; notes and names go.
 * @param store further lines of the store, each indented by four blanks
 */
export const ledgerMap = (people: string, store: readonly string[] = []): DataMap =>
  parseDataMap(`
version: 1
purposes: { shop: { basis: contract } }
stores:
  - id: ledger
    type: postgres
    connection: env:LEDGER
${store.map((line) => `${line}\n`).join('')}    collections:
      - name: ${people}
        purposes: [shop]
        subject: { identifiers: { email: email } }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          name: { category: identity.name, erase: null }
      - name: public.entry
        purposes: [shop]
        columns:
          id: { category: identifier.internal, erase: keep }
          note: { category: free_text, erase: null }
          amount: { category: financial.amount, erase: keep }
`);
