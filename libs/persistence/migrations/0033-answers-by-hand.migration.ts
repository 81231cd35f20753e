import { Migration } from '@mikro-orm/migrations';

/** Which requests of rights of stores people carry out. Those for access that were before somebody already stay there. */
export class AnswersByHandMigration0033 extends Migration {
  override up(): void {
    this.addSql(`alter table request add column by_hand boolean not null default false`);
    this.addSql(
      `update request set by_hand = true
        where "right" in ('access', 'know_categories')
          and state not in ('received', 'awaiting_identity', 'awaiting_information', 'awaiting_fee')`,
    );
  }
}
