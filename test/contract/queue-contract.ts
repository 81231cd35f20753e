import { JobQueues } from '#queue';
import { startChild } from '../support/child.js';
import { eventually } from '../support/eventually.js';

const mail = (n: number | string) => ({
  id: `eml_${n}-1`,
  data: { tenantId: 'ten_1', mailId: `eml_${n}`, attempt: 1 },
});
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** What both servers of the job queue must do. `url` is read once the server runs. */
export function queueContract(url: () => string): void {
  let queues: JobQueues;
  beforeEach(async () => {
    queues = await JobQueues.connect({ url: url(), drainMs: 1_000 });
  });
  afterEach(() => queues.close());

  it('hands every job to a processor, with its data', async () => {
    const seen = new Set<string>();
    const queue = await queues.openQueue('mail');
    await queue.addAll(range(300).map(mail));
    await queues.startProcessor('mail', async ({ mailId }) => void seen.add(mailId), { concurrency: 20 });
    await eventually('all jobs ran', () => seen.size === 300);
  });

  it('runs a job once that was added twice while it is stored', async () => {
    const runs: string[] = [];
    const queue = await queues.openQueue('mail');
    await Promise.all(range(5).map(() => queue.addAll([mail('twice'), mail('twice')])));
    await queue.addAll([mail('last')]);
    await queues.startProcessor('mail', async ({ mailId }) => void runs.push(mailId), { concurrency: 1 });
    await eventually('the last job ran', () => runs.includes('eml_last'));
    expect(runs.filter((id) => id === 'eml_twice')).toHaveLength(1);
  });

  it('takes the same job again once the first has ended', async () => {
    let runs = 0;
    const queue = await queues.openQueue('mail');
    await queues.startProcessor('mail', async () => void runs++, { concurrency: 1 });
    await queue.addAll([mail('again')]);
    await eventually('first run', () => runs === 1);
    await eventually('second run', async () => {
      await queue.addAll([mail('again')]);
      return runs === 2;
    });
  });

  it('keeps to the concurrency and reaches it', async () => {
    let running = 0;
    let most = 0;
    let done = 0;
    const queue = await queues.openQueue('mail');
    await queue.addAll(range(12).map((n) => mail(`c${n}`)));
    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 50));
      running--;
      done++;
    };
    await queues.startProcessor('mail', work, { concurrency: 4 });
    await eventually('all jobs ran', () => done >= 12);
    expect(most).toBe(4);
  });

  it('goes on after a handler that throws, and keeps nothing of what it threw', async () => {
    const errors: string[] = [];
    const seen: string[] = [];
    const queue = await queues.openQueue('mail');
    const work = async ({ mailId }: { mailId: string }) => {
      seen.push(mailId);
      if (mailId === 'eml_bad') throw new Error('customer-1@example.com');
    };
    await queues.startProcessor('mail', work, {
      concurrency: 1,
      onError: (error) => void errors.push(error.message),
    });
    await queue.addAll([mail('bad'), mail('good')]);
    await eventually('both ran', () => seen.length === 2);
    expect(errors).toEqual(['customer-1@example.com']);
  });

  // A queue of its own: on Redis the last worker's interval holds back the next search for orphans.
  it('gives the job of a killed process to another', async () => {
    const child = startChild('test/support/hanging-processor.ts', { QUEUE_URL: url() });
    const queue = await queues.openQueue('webhooks');
    await eventually('child is ready', () => child.lines.includes('ready'), 60_000);
    await queue.addAll([
      { id: 'dlv_orphan-1', data: { tenantId: 'ten_1', deliveryId: 'dlv_orphan', attempt: 1 } },
    ]);
    await eventually('child took the job', () => child.lines.includes('took dlv_orphan'));
    await child.kill('SIGKILL');
    const seen: string[] = [];
    await queues.startProcessor('webhooks', async ({ deliveryId }) => void seen.push(deliveryId), {
      concurrency: 1,
      lockMs: 1_000,
    });
    await eventually('the job runs again', () => seen.includes('dlv_orphan'));
  }, 120_000);

  it('closes in bounded time although a job hangs', async () => {
    const queue = await queues.openQueue('mail');
    let letGo: (() => void) | null = null;
    const hang = () => new Promise<void>((resolve) => (letGo = resolve));
    await queues.startProcessor('mail', hang, { concurrency: 1 });
    await queue.addAll([mail('hang')]);
    const end = await eventually('job taken', () => letGo);
    const start = performance.now();
    await queues.close();
    expect(performance.now() - start).toBeLessThan(5_000);
    // a job for ever would renew its lock for ever, and keep this process
    end();
  });
}
