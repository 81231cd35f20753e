import { Gauge, type Registry } from 'prom-client';
import type { Figures } from '#requests';

type Row = Awaited<ReturnType<Figures['read']>>[number];
type Label = 'right' | 'regime' | 'state' | 'kind';

interface Measure {
  readonly of: Row['kind'];
  readonly help: string;
  readonly labels: readonly Label[];
  readonly value: (row: Row) => number;
}

const all = ({ count }: Row): number => count;
const late = ({ late: count }: Row): number => count;
const soon = ({ soon: count }: Row): number => count;

/** Labels hold words of closed lists alone, so that no number of requests makes more series. */
const MEASURES: Readonly<Record<string, Measure>> = {
  habeas_requests_open: {
    of: 'request',
    help: 'Requests that are not closed',
    labels: ['right', 'regime', 'state'],
    value: all,
  },
  habeas_requests_overdue: {
    of: 'request',
    help: 'Open requests whose period has ended',
    labels: ['right', 'regime'],
    value: late,
  },
  habeas_requests_due_soon: {
    of: 'request',
    help: 'Open requests whose period ends within seven days',
    labels: ['right', 'regime'],
    value: soon,
  },
  habeas_tasks_open: { of: 'task', help: 'What people have to do', labels: ['kind'], value: all },
  habeas_tasks_late: {
    of: 'task',
    help: 'What people should have done by now',
    labels: ['kind'],
    value: late,
  },
  habeas_webhook_deliveries_dead: {
    of: 'webhook',
    help: 'Webhooks given up within a day',
    labels: [],
    value: all,
  },
  habeas_webhook_endpoints_disabled: {
    of: 'endpoint',
    help: 'Endpoints that get nothing any more because they failed or are gone',
    labels: [],
    value: all,
  },
  habeas_mails_failed: { of: 'mail', help: 'Mails given up within a day', labels: [], value: all },
};

/** The counts of an installation as measures of Prometheus. */
export class FiguresGauges {
  readonly #gauges: readonly { readonly measure: Measure; readonly gauge: Gauge }[];
  readonly #readAt: Gauge;

  /** @param byTenant whether each count is told by tenant, under the label `tenant` */
  constructor(
    private readonly figures: Pick<Figures, 'read'>,
    private readonly byTenant: boolean,
    registry: Registry,
  ) {
    const registers = [registry];
    this.#gauges = Object.entries(MEASURES).map(([name, measure]) => {
      const labelNames = [...measure.labels, ...(byTenant ? ['tenant'] : [])];
      return { measure, gauge: new Gauge({ name, help: measure.help, labelNames, registers }) };
    });
    const help = 'When the counts were last read, in seconds since 1970';
    this.#readAt = new Gauge({ name: 'habeas_figures_read_timestamp_seconds', help, registers });
  }

  /** Reads all counts anew; on failure the old ones stay, and their time says how old they are. */
  async refresh(): Promise<void> {
    const rows = await this.figures.read(this.byTenant);
    for (const { measure, gauge } of this.#gauges) {
      gauge.reset();
      for (const row of rows)
        if (row.kind === measure.of) gauge.inc(this.#labels(measure, row), measure.value(row));
    }
    this.#readAt.setToCurrentTime();
  }

  #labels({ labels }: Measure, { right, regime, state, task, tenant }: Row): Record<string, string> {
    const values: Readonly<Record<Label, string | null>> = { right, regime, state, kind: task };
    const own = Object.fromEntries(labels.map((label) => [label, values[label] ?? '']));
    return this.byTenant ? { ...own, tenant: tenant ?? '' } : own;
  }
}
