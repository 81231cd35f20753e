import { Migration } from '@mikro-orm/migrations';

/** A request that is opened again and carried out anew has a certificate for each time. */
export class CertificatesOfReopenedRequestsMigration0041 extends Migration {
  override up(): void {
    this.addSql(`alter table certificate drop constraint certificate_request_id_key`);
    this.addSql(`create index certificate_of_request on certificate (request_id, id)`);
  }
}
