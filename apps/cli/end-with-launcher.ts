/**
 * A shell knows the launcher and not this process. When the launcher is killed in a way that it cannot hand on (SIGKILL),
 * the system closes the channel between us, and the command ends as if it had been killed itself: what it keeps on disk
 * is made for that. Started without a launcher there is no channel, and nothing to do.
 */
export function endWithLauncher(): void {
  const end = (): never => process.exit(1);
  // false, not undefined: it was gone before we looked
  if (process.connected === false) end();
  process.on('disconnect', end);
  // the channel alone keeps nobody running
  process.channel?.unref();
}
