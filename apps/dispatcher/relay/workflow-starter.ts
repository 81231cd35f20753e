/** Starts and signals workflows. Both do nothing twice: the id of a workflow is that of what it works on. */
export interface WorkflowStarter {
  /**
   * Starts a workflow; one that was started before, running or ended, is left as it is.
   * @param summary one line for the operators' list
   * @throws AppError `workflow.unavailable`
   */
  start(workflow: string, workflowId: string, tenantId: string, summary?: string): Promise<void>;
  /**
   * Starts a workflow again that has ended; one that runs is signalled.
   * @throws AppError `workflow.unavailable`
   */
  resume(workflow: string, workflowId: string, signal: string, tenantId: string): Promise<void>;
  /**
   * Signals a workflow; one that has ended no longer needs it.
   * @throws AppError `workflow.unavailable`
   */
  signal(workflowId: string, signal: string, tenantId: string): Promise<void>;
}
