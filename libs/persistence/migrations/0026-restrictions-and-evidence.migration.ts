import { Migration } from '@mikro-orm/migrations';

export class RestrictionsAndEvidenceMigration0026 extends Migration {
  override up(): void {
    this.#restrictEverything();
    this.#keepLaterDocuments();
  }

  /** Requests for restriction name no purposes: the list in each was the data map of that day, though everything was asked for. */
  #restrictEverything(): void {
    // forced row-level security hides all rows from the owner of the table as well
    this.addSql(`alter table restriction no force row level security`);
    this.addSql(`update restriction set purposes = '"all"' where state <> 'lifted'`);
    this.addSql(`alter table restriction force row level security`);
  }

  /** What a document says may change where it comes from, under the same id: each wording is evidence of its own. */
  #keepLaterDocuments(): void {
    this.addSql(`alter table consent_evidence drop constraint consent_evidence_pkey`);
    this.addSql(
      `alter table consent_evidence add primary key (tenant_id, kind, reference, consent_id, digest)`,
    );
  }
}
