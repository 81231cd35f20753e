import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { answerReads, type LookerParts, type ReadAnswer, type ReadTask } from './byte-looks.js';
import { byteMachine } from './byte-machine.js';

/** More would wait for the memory of the machine. */
const MOST_WORKERS = 4;
/** As long as the steps of one erasure may lie apart. */
const IDLE_MS = 10_000;

/** The sources have no module of what is built of them; Node leaves out their types. */
const LOOKS = new URL(`./byte-looks.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url).href;
const PROGRAM = `import(${JSON.stringify(LOOKS)}).then((looks) => {
  const { parentPort, workerData } = require('node:worker_threads');
  looks.${answerReads.name}(parentPort, workerData);
});`;

type Answered = (answer: ReadAnswer) => void;

/** A thread that reads files into the memory of the machine and looks at them there. */
class ByteReader {
  readonly #worker: Worker;
  readonly #open = new Map<number, { resolve: Answered; reject: (error: Error) => void }>();

  /** Nothing more is to be asked of it. */
  hasFailed = false;

  constructor(private readonly parts: LookerParts) {
    this.#worker = new Worker(PROGRAM, { eval: true, execArgv: [], workerData: parts, name: 'habeas-bytes' });
    this.#worker.on('message', (answer: ReadAnswer) => this.#answer(answer));
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('The thread that reads files has ended.')));
    this.#worker.unref();
  }

  get waiting(): number {
    return this.#open.size;
  }

  read(task: ReadTask): Promise<ReadAnswer> {
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#open.set(task.id, { resolve, reject });
      this.#worker.postMessage(task);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
    byteMachine().give(this.parts.scratch);
  }

  #answer(answer: ReadAnswer): void {
    const asked = this.#open.get(answer.id);
    this.#open.delete(answer.id);
    if (this.waiting === 0) this.#worker.unref();
    if (!answer.error) return asked?.resolve(answer);
    asked?.reject(Object.assign(new Error(answer.error.message), { code: answer.error.code }));
  }

  #fail(error: Error): void {
    this.hasFailed = true;
    const asked = [...this.#open.values()];
    this.#open.clear();
    for (const { reject } of asked) reject(error);
  }
}

/** Threads for as many processors as there are, which end when they have had nothing to do for a while. */
class ByteCrew {
  #readers: ByteReader[] = [];
  #next = 0;
  #users = 0;
  #idle: NodeJS.Timeout | undefined;

  /** Before the first task; each is to be followed by {@link leave}. */
  join(): void {
    clearTimeout(this.#idle);
    this.#users++;
    const wanted = Math.min(MOST_WORKERS, availableParallelism());
    while (this.#readers.length < wanted) {
      const parts = byteMachine().partsOfLooker();
      if (!parts) break;
      this.#readers.push(new ByteReader(parts));
    }
  }

  leave(): void {
    if (--this.#users > 0) return;
    this.#idle = setTimeout(() => this.#disband(), IDLE_MS);
    this.#idle.unref();
  }

  /** Rejects with the `code` of the system where the file cannot be read, and without one where no thread works. */
  async read(task: Omit<ReadTask, 'id'>): Promise<ReadAnswer> {
    const [first, ...others] = this.#readers.filter(({ hasFailed }) => !hasFailed);
    if (!first) throw new Error('No thread reads files.');
    const reader = others.reduce((least, one) => (one.waiting < least.waiting ? one : least), first);
    return reader.read({ ...task, id: this.#next++ });
  }

  #disband(): void {
    const readers = this.#readers;
    this.#readers = [];
    for (const reader of readers) void reader.end();
  }
}

let crew: ByteCrew | undefined;
export const byteCrew = (): ByteCrew => (crew ??= new ByteCrew());
