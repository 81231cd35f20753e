import { Inject, Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { localDate } from '#domain';
import { StaffMailer, type DigestParams } from '#mail';
import { UnitOfWork, inEachTenant } from '#persistence';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
import { TenantSettings } from '../../tenant-settings.repository.js';
import { OPERATOR } from './new-task.js';
import { TasksRepository, type UrgentTask } from './tasks.repository.js';

/** Hour of the controller's day from which on the digest may go. */
const FROM_HOUR = 7;
const MOST_URGENT = 10;

/** Tells the staff of a controller once a day what waits for them; nobody when nothing does. */
@Injectable()
export class StaffDigest {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(TasksRepository) private readonly tasks: TasksRepository,
    @Inject(StaffMailer) private readonly mailer: StaffMailer,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Call as often as you like, in several processes too. @returns how many mails were written down */
  async send(): Promise<number> {
    const tenants = await this.unitOfWork.runAsSystem(() => this.tenants.listWithStaffMail());
    const sent = await inEachTenant(tenants, 'staff-digest', () =>
      this.unitOfWork.run(() => this.#sendTenant()),
    );
    return sent.reduce((sum, count) => sum + count, 0);
  }

  async #sendTenant(): Promise<number> {
    const { staffMail, roleMail, zone, locale, name } = await this.tenants.get();
    const now = DateTime.fromJSDate(this.clock.now(), { zone });
    if (now.hour < FROM_HOUR) return 0;
    const day = now.toISODate()!;
    let sent = 0;
    // whoever is told of everything is not told of a part as well: an address gets one mail a day
    for (const [role, addresses] of [[null, staffMail] as const, ...Object.entries(roleMail)]) {
      const params = await this.#params(name, zone, role);
      if (params.total === 0) continue;
      for (const to of addresses) if (await this.mailer.enqueue({ to, locale, day, params })) sent += 1;
    }
    return sent;
  }

  async #params(controller: string, zone: string, role: string | null): Promise<DigestParams> {
    const counts = await this.tasks.countOpen(role);
    const urgent = await this.tasks.listUrgent(role, MOST_URGENT);
    return {
      controller,
      total: counts.reduce((sum, { count }) => sum + count, 0),
      counts,
      urgent: urgent.map((task) => this.#line(task, zone)),
    };
  }

  #line({ request_id: id, number, kind, roles, due_at: end }: UrgentTask, zone: string) {
    const others = roles.filter((role) => role !== OPERATOR);
    const { TEMPORAL_UI_URL: ui, TEMPORAL_NAMESPACE: namespace } = this.settings;
    return {
      caseNumber: number,
      kind,
      ...(others.length > 0 && { role: roles.join(', ') }),
      // the last moment of the period, and not the first one after it
      dueOn: end && localDate(new Date(new Date(end).getTime() - 1).toISOString(), zone),
      link: ui ? new URL(`/namespaces/${namespace}/workflows/${id}`, ui).href : null,
    };
  }
}
