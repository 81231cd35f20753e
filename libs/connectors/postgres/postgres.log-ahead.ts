/** What a session logs of so many changed rows takes the disk some milliseconds. */
const ROWS_OF_FLUSH = 3_000;

/**
 * Has the server's log written to disk, on another connection, while a session goes on changing rows, so that its commit
 * has less to wait for. One flush that began after the session's first change makes its transaction id certain, too.
 */
export class LogAhead {
  private rows = 0;
  private isWriting = false;
  /** Whether the id is certain; null: nothing was written since the session had one. */
  private written: Promise<boolean> | null = null;

  constructor(private readonly flush: () => Promise<void>) {}

  /** Rows that the session has just changed. */
  note(rows: number): void {
    this.rows += rows;
    if (this.rows < ROWS_OF_FLUSH || this.isWriting) return;
    this.rows = 0;
    this.isWriting = true;
    const writing = this.flush()
      .then(
        () => true,
        () => false,
      )
      .finally(() => (this.isWriting = false));
    this.written ??= writing;
  }

  /** Resolves when no crash of the server can forget the session's id; a flush that failed before is tried again. */
  async isWritten(): Promise<void> {
    if (await this.written) return;
    await this.flush();
  }
}
